"""What the pages about standing take: closed choices, dates, short references. What may follow what is the actions' to say."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models import Case, CaseEntry, Organisation, PartnershipStep, Standing

DAY = forms.DateInput(attrs={"type": "date"})


class EntryForm(forms.Form):
    """One thing that a case rests on."""

    kind = forms.ChoiceField(label=_("What is entered"))
    ground = forms.ChoiceField(label=_("Ground (guidelines 3)"), choices=[("", "—"), *Case.Ground.choices], required=False)
    concurs = forms.TypedChoiceField(
        label=_("The body"), choices=[("yes", _("concurs")), ("no", _("does not concur"))], coerce=lambda said: said == "yes", initial="yes"
    )
    said_on = forms.DateField(label=_("Said on"), widget=DAY)
    words = forms.CharField(label=_("In words"), widget=forms.Textarea(attrs={"rows": 3}), max_length=4000, required=False)
    document = forms.CharField(label=_("Document (letter, minutes)"), max_length=200, required=False)

    def __init__(self, kinds: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]


class DecisionForm(forms.Form):
    """A case takes effect."""

    closes_on = forms.DateField(label=_("Closing date, at least 30 days ahead (rescission)"), widget=DAY, required=False)


class OfOrganisations(forms.Form):
    """A form that names an organisation of a list."""

    organisation = forms.ModelChoiceField(Organisation.objects.none(), label=_("Organisation"), to_field_name="code")

    def __init__(self, organisations: list[Organisation], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = Organisation.objects.filter(pk__in=[organisation.pk for organisation in organisations])
        self.fields["organisation"].queryset = chosen  # type: ignore[attr-defined]


class CaseForm(OfOrganisations):
    """A case is opened."""

    kind = forms.ChoiceField(label=_("Case"), choices=Case.Kind.choices)


class StandingForm(OfOrganisations):
    """An organisation is entered on the area's list."""

    status = forms.ChoiceField(
        label=_("Status"),
        choices=[(s.value, s.label) for s in (Standing.Status.PENDING, Standing.Status.CONFIRMED, Standing.Status.ENGAGED)],
    )
    criterion = forms.ChoiceField(label=_("Eligible as"), choices=[("", "—"), *Standing.Criterion.choices], required=False)
    document = forms.CharField(label=_("Document"), max_length=200, required=False)


class StepForm(OfOrganisations):
    """A step in the life of a partnership."""

    kind = forms.ChoiceField(label=_("Step"), choices=PartnershipStep.Kind.choices)
    taken_on = forms.DateField(label=_("On"), widget=DAY)
    document = forms.CharField(label=_("Document"), max_length=200, required=False)
    reasons = forms.CharField(label=_("Reasons"), widget=forms.Textarea(attrs={"rows": 3}), max_length=4000, required=False)
    exception = forms.BooleanField(label=_("Exception: no agreement with the UN, considered case by case"), required=False)


class MembersForm(forms.Form):
    """A platform's list of members."""

    file = forms.FileField(label=_("List of members (CSV: code, name, kind)"))
    dry_run = forms.BooleanField(label=_("Only say what would happen"), required=False, initial=True)


class LockForm(forms.Form):
    """A compromised account is locked."""

    member = forms.ChoiceField(label=_("Person"))
    hours = forms.IntegerField(label=_("Hours"), min_value=1, max_value=72, initial=24)
    reason = forms.CharField(label=_("Reason"), max_length=400)

    def __init__(self, people: list[tuple[int, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["member"].choices = people  # type: ignore[attr-defined]


class LiftForm(forms.Form):
    """A locked account is opened."""

    lock = forms.IntegerField(min_value=1, max_value=2**62)


def entry_words(kind: str) -> str:
    """A kind of entry in words; the second person of a lifting too."""
    return str(_("an entry by a second person")) if kind == "second_person" else str(CaseEntry.Kind(kind).label)
