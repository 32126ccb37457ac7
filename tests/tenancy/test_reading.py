"""What a brand's file says is read as typed policy; what it gets wrong is named with line and remedy."""

from pathlib import Path

import pytest

from app.kernel.durations import Duration, DurationRange, Unit
from app.kernel.findings import Finding
from app.tenancy.config import TenantConfig
from app.tenancy.reading import ConfigError, load_config, parse_config
from tests.tenancy.folders import CONFIG

TENANTS = Path(__file__).parents[2] / "tenants"
SLUGS = ["camcha", "camermix", "omicron", "remember-provence", "support-technique"]


def read(text: str) -> TenantConfig:
    return parse_config(text, "tenant.toml")


def mistakes(text: str) -> list[Finding]:
    with pytest.raises(ConfigError) as refusal:
        read(text)
    return list(refusal.value.findings)


def load(slug: str) -> TenantConfig:
    return load_config(TENANTS / slug / "tenant.toml")


def test_there_are_five_brands_and_each_loads() -> None:
    assert sorted(path.parent.name for path in TENANTS.glob("*/tenant.toml")) == SLUGS
    assert all(load(slug).name for slug in SLUGS)


@pytest.mark.parametrize(
    ("slug", "mode", "taken", "block", "confirmation", "stay", "languages"),
    [
        ("camermix", "generated_password", "say", None, None, None, ("fr", "en")),
        (
            "omicron",
            "confirm_and_approve",
            "say_and_point_to_reset",
            Duration(15, Unit.MINUTE),
            Duration(14, Unit.DAY),
            Duration(12, Unit.HOUR),
            ("fr", "en", "de"),
        ),
        ("camcha", "confirm", "neutral", Duration(15, Unit.MINUTE), Duration(14, Unit.DAY), None, ("fr", "en")),
        (
            "remember-provence",
            "immediate",
            "say_and_point_to_reset",
            Duration(15, Unit.MINUTE),
            None,
            None,
            ("fr", "en"),
        ),
        (
            "support-technique",
            "confirm",
            "neutral",
            Duration(15, Unit.MINUTE),
            Duration(14, Unit.DAY),
            None,
            ("fr", "en"),
        ),
    ],
)
def test_each_brand_has_the_policy_of_the_promises(
    slug: str,
    mode: str,
    taken: str,
    block: Duration | None,
    confirmation: Duration | None,
    stay: Duration | None,
    languages: tuple[str, ...],
) -> None:
    config = load(slug)

    policy = config.policy
    assert (policy.registration.mode, policy.registration.taken) == (mode, taken)
    assert (policy.sign_in.max_attempts, policy.sign_in.block_lasts) == (5, block)
    assert (policy.confirmation_link and policy.confirmation_link.valid_for) == confirmation
    assert policy.reset_link.valid_for == Duration(60, Unit.MINUTE)
    assert policy.sign_in.stay_signed_in_for == stay
    assert config.languages == languages


def test_a_range_is_read_with_its_unit() -> None:
    assert load("camcha").policy.support.answer_within["email"] == DurationRange(24, 48, Unit.HOUR)
    assert load("support-technique").policy.support.inquiry_takes == DurationRange(5, 10, Unit.WORKING_DAY)


def test_false_means_none_where_none_is_allowed() -> None:
    config = read(CONFIG.replace("max_attempts = 5", "block_lasts = false\nwarn_on_last = false"))

    assert config.policy.sign_in.block_lasts is None
    assert config.policy.sign_in.warn_on_last is False


@pytest.mark.parametrize(
    ("written", "instead_of", "finding"),
    [
        (
            "max_attempt = 5",
            "max_attempts = 5",
            Finding("tenant.toml", 23, "unknown key “max_attempt”", "write “max_attempts”"),
        ),
        (
            'max_attempts = "five"',
            "max_attempts = 5",
            Finding(
                "tenant.toml",
                23,
                "Expected `int`, got `str` in [policy.sign_in.max_attempts]",
                "see docs/tenants.md for what this key takes",
            ),
        ),
        (
            'mode = "imediate"',
            'mode = "immediate"',
            Finding("tenant.toml", 15, "“imediate” is not known here", "write “immediate”"),
        ),
        (
            'valid_for = "an hour"',
            'valid_for = "60 minutes"',
            Finding("tenant.toml", 20, "“an hour” is not a duration", "write one like “60 minutes” or “14 days”"),
        ),
        (
            "",
            'version = "1.0"',
            Finding("tenant.toml", 25, "the key “version” is missing in [policy.faq]", "give it a value"),
        ),
        (
            'languages = ["en", "fr"]',
            'languages = ["en"]',
            Finding("tenant.toml", 28, "the brand's words in “fr” are missing", "add the table [text.fr]"),
        ),
        ('name = "Birch', 'name = "Birch"', Finding("tenant.toml", 1, "", "correct the line or its quotes")),
    ],
)
def test_a_mistake_is_named_with_its_line_and_remedy(written: str, instead_of: str, finding: Finding) -> None:
    found = mistakes(CONFIG.replace(instead_of, written, 1))

    assert len(found) == 1
    assert (found[0].path, found[0].line, found[0].remedy) == (finding.path, finding.line, finding.remedy)
    assert finding.message in found[0].message


def test_every_mistake_is_told_at_once() -> None:
    text = CONFIG.replace("[contact]", "colour = 1\n[contact]").replace('"immediate"', "3").replace("max_", "mx_")

    assert [(finding.line, finding.message.split(" in ")[0]) for finding in mistakes(text)] == [
        (7, "unknown key “colour”"),
        (16, "Expected `str`, got `int`"),
        (24, "unknown key “mx_attempts”"),
    ]


def test_a_required_key_that_is_misspelt_is_told_once() -> None:
    assert [finding.message for finding in mistakes(CONFIG.replace("home_title", "hom_title"))] == [
        "unknown key “hom_title”"
    ]


def test_a_row_of_a_list_is_named_by_its_own_line() -> None:
    text = 'nav = [\n  { page = "help" },\n  { pages = "account" },\n]\n' + CONFIG

    assert [(finding.line, finding.message) for finding in mistakes(text)] == [(3, "unknown key “pages”")]


def test_an_example_of_a_serial_number_must_fit_its_pattern() -> None:
    table = '[policy.serial_number]\npattern = "[A-Z]{2}[0-9]{3}[A-Z]"\nlength = 6\nexample = "AB12"\n'

    assert [str(finding) for finding in mistakes(CONFIG + table)] == [
        "tenant.toml:33: the example “AB12” does not fit the pattern — write one that does"
    ]


SIGN_IN = "[policy.sign_in]"
INVOICES = '[policy.invoices]\nseries = "BIRCH"\ncredit_series = "BIRCH-A"\n[policy.sign_in]'
SELLER = '[legal_entity]\nname = "Birch"\nstreet = "1"\npostcode = "1"\ncity = "Paris"\ncountry = "FR"\nform = "SA"\n'
BANK = '[policy.billing.bank]\nholder = "Birch"\niban = "FR76 3000 6000 0112 3456 7890 189"\n[policy.sign_in]'
TEXT = CONFIG.partition("[text.en]\n")[2]
EMAIL = 'email = "help@birch.example"\n'
WORDS = 'contact_title = "Write to us"\n'


def use(name: str) -> str:
    return f'[text.en.consents.{name}]\ntitle = "Talks"\nabout = "We talk."\nwording = "I agree to talk."\n'


@pytest.mark.parametrize(
    ("written", "instead_of", "message"),
    [
        ('languages = ["en", "en"]', 'languages = ["en"]', "a language is named twice"),
        (f'{EMAIL}team_email = "team"\n', EMAIL, "“team” is not an e-mail address"),
        (f'{EMAIL}team_email = "Help+team@birch.example"\n', EMAIL, "comes in where customers write"),
        ("languages = []", 'languages = ["en"]', "a brand speaks at least one language"),
        ('modules = ["account"]', 'modules = ["faq", "account"]', "the module “faq” is missing"),
        ('modules = ["faq", "portal"]', 'modules = ["faq", "account"]', "the module “portal” has no policy"),
        (INVOICES, "[policy.sign_in]", "invoices need a seller"),
        (f"{SELLER}{INVOICES}", "[policy.sign_in]", "invoices need the seller's “siren”"),
        (INVOICES.replace("BIRCH-A", "birch"), "[policy.sign_in]", "“birch” cannot begin a number"),
        (f'{SELLER}siren = "12"\n{INVOICES}', "[policy.sign_in]", "“12” is not a SIREN"),
        (f"{SELLER.replace('FR', 'France')}{INVOICES}", "[policy.sign_in]", "“France” is not a country"),
        (BANK.replace("189", "188"), "[policy.sign_in]", "“FR76 3000 6000 0112 3456 7890 188” is not an IBAN"),
        (BANK.replace("FR76", "IBAN FR76"), "[policy.sign_in]", "is not an IBAN"),
        (BANK.replace("[policy.sign_in]", f'bic = "AGRIFRP"\n{SIGN_IN}'), SIGN_IN, "“AGRIFRP” is not a BIC"),
        (f'[policy.billing]\nmethods = ["transfer"]\n{SIGN_IN}', SIGN_IN, "nobody can pay"),
        (f"[policy.billing]\nmethods = []\n{SIGN_IN}", SIGN_IN, "nobody can pay"),
        (f'[policy.billing]\ntransfer_within = "23 hours"\n{SIGN_IN}', SIGN_IN, "a transfer is due in whole days"),
        (f'[policy.billing]\ntransfer_within = "5 working days"\n{SIGN_IN}', SIGN_IN, "a transfer is due in whole"),
        ('taken = "neutral"', 'taken = "say"', "a new address is let in at once and a taken one is not"),
        ('mode = "confirm"', 'mode = "immediate"', "this mode mails a confirmation link"),
        ('["serial_number"]', '["first_name"]', "a serial number is asked, its form is not given"),
        ('["first_name", "first_name"]', '["first_name"]', "a field is asked twice"),
        ('identifiers = ["user_name"]', "max_attempts = 5", "nobody is asked for a user name"),
        ('origin = "birch.example"', 'origin = "https://birch.example"', "“birch.example” is not an origin"),
        ('monday = ["09:00-12:00", "11:00-18:00"]', 'monday = ["09:00-12:00", "14:00-18:00"]', "overlaps"),
        (
            'version = "1.0"\nfeedback_kept_for = "90 working days"',
            'version = "1.0"',
            "what is kept ages on holidays too",
        ),
        (
            '[policy.activity]\nkept_for = "90 working days"\n[policy.sign_in]',
            "[policy.sign_in]",
            "what is kept ages on holidays too",
        ),
        (
            '[policy.activity]\nkept_for = "29 days"\n[policy.sign_in]',
            "[policy.sign_in]",
            "for 30 days an owner may say “this was not me” of a line",
        ),
        (WORDS + use("Talks"), WORDS, "a use cannot be called “Talks”"),
        (WORDS + use("newsletter"), WORDS, "a use cannot be called “newsletter”"),
        (WORDS + use("t" * 41), WORDS, f"a use cannot be called “{'t' * 41}”"),
        (f"{WORDS}{use('talks')}[text.fr]\n{TEXT}", WORDS, "the use “talks” has no words here"),
        ('time_zone = "Paris"', 'time_zone = "Europe/Paris"', "“Paris” is not a time zone"),
        ('origin = "https://birch.example/x"', 'origin = "https://birch.example"', "is not an origin"),
        ('origin = "https://[birch.example"', 'origin = "https://birch.example"', "is not an origin"),
        ('origin = "http://birch.example"', 'origin = "https://birch.example"', "anybody on the way reads sessions"),
        ('origin = "http://localhost.evil"', 'origin = "https://birch.example"', "anybody on the way reads sessions"),
        ('origin = "https://birch.example#x"', 'origin = "https://birch.example"', "is not an origin"),
    ],
)
def test_two_keys_that_contradict_each_other_are_refused(written: str, instead_of: str, message: str) -> None:
    assert message in "\n".join(finding.message for finding in mistakes(CONFIG.replace(instead_of, written, 1)))


@pytest.mark.parametrize("origin", ["http://birch.localhost:8000", "http://localhost", "https://birch.example:8443"])
def test_without_tls_a_brand_is_served_on_localhost_only(origin: str) -> None:
    assert read(CONFIG.replace("https://birch.example", origin, 1)).origin == origin


@pytest.mark.parametrize("bic", ["AGRIFRPP", "AGRIFRPP882"])
def test_a_bank_account_with_its_check_digits_is_taken(bic: str) -> None:
    bank = BANK.replace(SIGN_IN, f'bic = "{bic}"\n{SIGN_IN}')
    policy = read(CONFIG.replace(SIGN_IN, bank, 1)).policy.billing
    assert policy is not None
    assert "transfer" in policy.ways_to_pay()
