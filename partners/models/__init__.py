"""Who we are to each other, and what decides sight."""

from .areas import Cell, DOArea, DOAreaShown, LevelDecision, Partition, SecurityArea
from .audit import AuditCheckpoint, AuditEntry
from .cases import AccountLock, Case, CaseEntry, Office, PartnershipStep
from .doors import ApiKey, EmergencyAgreement, EmergencyOpening, KeyUse, MailDomain, PersonalAddress, Undertaking
from .labels import CURRENT_XACT, Audience, AudienceMember, Consent, Due, Label, LabelEntry, Marking, Onward, StandingConsent, View
from .life import LifeConsent
from .organisations import Duty, Member, Organisation, User
from .past import Past
from .revocation import Revocation
from .sharing import Answer, DefaultPlan, Question, QuestionState, Recall, Request, RequestShown, RequestTerms, Wanted
from .sight import Epoch, Holding, Record, Scope, ScopeLabel, Shown, Sighted
from .standing import FieldGreen, Mechanism, MechanismMember, Partnership, Standing

__all__ = [
    "CURRENT_XACT",
    "AccountLock",
    "Answer",
    "ApiKey",
    "Audience",
    "AudienceMember",
    "AuditCheckpoint",
    "AuditEntry",
    "Case",
    "CaseEntry",
    "Cell",
    "Consent",
    "DOArea",
    "DOAreaShown",
    "DefaultPlan",
    "Due",
    "Duty",
    "EmergencyAgreement",
    "EmergencyOpening",
    "Epoch",
    "FieldGreen",
    "Holding",
    "KeyUse",
    "Label",
    "LabelEntry",
    "LevelDecision",
    "LifeConsent",
    "MailDomain",
    "Marking",
    "Mechanism",
    "MechanismMember",
    "Member",
    "Office",
    "Onward",
    "Organisation",
    "Partition",
    "Partnership",
    "PartnershipStep",
    "Past",
    "PersonalAddress",
    "Question",
    "QuestionState",
    "Recall",
    "Record",
    "Request",
    "RequestShown",
    "RequestTerms",
    "Revocation",
    "Scope",
    "ScopeLabel",
    "SecurityArea",
    "Shown",
    "Sighted",
    "Standing",
    "StandingConsent",
    "Undertaking",
    "User",
    "View", "Wanted",
]  # fmt: skip
