"""What stands on every page, whatever the brand and the language."""

import re

import pytest

from tests.stock import HOSTS, LANGUAGES
from tests.web.conftest import Get
from tests.web.walks import BRANDS, entry_paths, pages, prefix_of

pytestmark = pytest.mark.parametrize("stocked_url", ["sqlite"], indirect=True)

NOTICES = {"fr": "Nous ne vous demanderons JAMAIS votre mot de passe", "en": "We will NEVER ask for your password"}
every_language = pytest.mark.parametrize(
    ("brand", "language"), [(brand, language) for brand in BRANDS for language in LANGUAGES[brand]]
)


@pytest.mark.promise("CC-18")
@every_language
def test_every_page_leads_to_the_privacy_policy_at_its_foot(get: Get, brand: str, language: str) -> None:
    policy = f"{prefix_of(brand, language)}/privacy"

    assert get(policy, HOSTS[brand]).status_code == 200
    for path in pages(brand, language):
        foot = get(path, HOSTS[brand]).text.partition("<footer")[2]
        assert f'href="{policy}"' in foot, path


@pytest.mark.promise("CM-01")
@pytest.mark.parametrize("language", NOTICES)
def test_camermix_says_where_one_reads_and_signs_in_that_it_never_asks_for_a_password(get: Get, language: str) -> None:
    prefix = prefix_of("camermix", language)
    answers = [path for path in pages("camermix", language) if re.search(r"/faq/($|[^s])", path)]

    assert len(answers) > 5
    for path in [*answers, f"{prefix}/login", f"{prefix}/"]:
        assert NOTICES[language] in get(path, HOSTS["camermix"]).text, path


@pytest.mark.parametrize("brand", BRANDS)
def test_the_language_switch_leads_to_the_same_answer(get: Get, brand: str) -> None:
    paths = {language: entry_paths(brand, language) for language in LANGUAGES[brand]}
    for key, path in paths["fr"].items():
        page = get(path, HOSTS[brand]).text
        switches = re.findall(r'<ul class="languages__list".*?</ul>', page, re.DOTALL)
        assert switches, path
        for switch in switches:
            led = dict(re.findall(r'href="https://[^/"]+([^"]+)"\s+lang="(\w+)"', switch))
            assert {language: url for url, language in led.items()} == {each: paths[each][key] for each in paths}
