"""Addresses of the operator's pages."""

from django.urls import path

from . import pages, phone

urlpatterns = [
    path("account/phone/", phone.phone_page, name="account-phone"),
    path("board/", pages.board_page, name="board"),
    path("board/missions/<pk>/", pages.mission_page, name="board-mission"),
    path("board/rooms/", pages.rooms_page, name="board-rooms"),
    path("board/sheet/", pages.sheet_page, name="board-sheet"),
]
