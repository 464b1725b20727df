"""Addresses of partners/."""

from django.urls import path

from . import views
from .account import views as account
from .addresses import views as addresses
from .audiences import views as audiences
from .emergency import views as emergency
from .keys import views as keys
from .standing import views as standing
from .undertakings import views as undertakings

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("account/", account.account, name="account"),
    path("account/given/", account.given, name="account-given"),
    path("account/emergency/", emergency.emergency, name="account-emergency"),
    path("account/addresses/", addresses.addresses, name="account-addresses"),
    path("account/keys/", keys.keys, name="account-keys"),
    path("account/undertaking/", undertakings.accept, name="account-undertaking"),
    path("account/undertaking/new/", undertakings.publish, name="undertaking-new"),
    path("sharing/", audiences.index, name="sharing"),
    path("sharing/audiences/<int:pk>/", audiences.audience, name="sharing-audience"),
    path("standing/", standing.index, name="standing"),
    path("standing/cases/<uuid:pk>/", standing.case, name="standing-case"),
    path("standing/partnerships/", standing.partnership, name="standing-partnerships"),
    path("standing/members/", standing.members, name="standing-members"),
    path("standing/locks/", standing.lock, name="standing-locks"),
]
