"""One server, one Chromium for this folder. Package scope: playwright's loop would stand in the way of other folders' tests."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser

from tests.browser import served
from tests.browser.chromium import chromium, found
from tests.browser.windows import Windows, Witness


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.parent == served.ROOT / "tests" / "browser":
            item.add_marker("browser")


@pytest.fixture(scope="package")
def site(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[str]:
    """Address of the live map. With --create-db its database is made anew."""
    reason = served.missing()
    if reason:
        pytest.skip(reason)
    with served.served(tmp_path_factory.mktemp("served"), anew=request.config.getoption("create_db")) as url:
        yield url


@pytest.fixture(scope="package")
def strict(site: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a second server beside it, which asks for second factors."""
    with served.strict(tmp_path_factory.mktemp("strict")) as url:
        yield url


@pytest.fixture(scope="package")
def browser(site: str) -> Iterator[Browser]:
    if found() is None:
        pytest.skip("Chromium is missing: make test installs it")
    with chromium() as one:
        yield one


@pytest.fixture(scope="package")
def cookies() -> dict:
    """Of every account that signed in, by login."""
    return {}


@pytest.fixture
def windows(browser: Browser, site: str, cookies: dict) -> Iterator[Windows]:
    """Opens windows. Whatever the test, no page asks a third party, breaks the policy or complains in the console."""
    opened = Windows(browser=browser, url=site, witness=Witness(host=urlsplit(site).netloc), cookies=cookies)
    yield opened
    for context in opened.opened:
        context.close()
    assert opened.witness.faults() == []
