"""The style page in a browser: accessible, narrow enough, and the small script does what it says."""

import pytest
from playwright.sync_api import expect

from members.models import User

pytestmark = pytest.mark.urls("tests.frontend.style_urls")


@pytest.fixture
def member():
    """A facilitator with a name."""
    return User.objects.create_user(email="femke@praktijk.example", password="een-lang-wachtwoord", first_name="Femke")


def fill(form):
    """Type what the sample form asks for."""
    for label in ("Titel", "Wat speelt er?"):
        form.get_by_label(label).fill("tekst")
    form.get_by_label("Wijk").select_option("zuilen")


def drafts(page):
    """Return the drafts on this device."""
    return page.evaluate("Object.keys(localStorage).filter(k => k.startsWith('ok-draft:'))")


@pytest.mark.parametrize("width", [390, 1280])
def test_style_page_is_accessible(page_at, axe, no_sideways_scroll, member, width):
    page = page_at(width, user=member)
    page.goto("/stijl/")

    axe(page)
    if width == 390:
        page.get_by_role("button", name="Menu").click()
        expect(page.get_by_role("navigation", name="Hoofdmenu")).to_be_visible()
        axe(page)
    page.locator("details.ok-account > summary").click()
    expect(page.get_by_role("button", name="Uitloggen")).to_be_visible()
    axe(page)
    no_sideways_scroll(page, 320)


def test_dilemma_delen_and_search_are_visible_on_a_phone(page_at, member):
    page = page_at(390, user=member)
    page.goto("/stijl/")

    header = page.get_by_role("banner")
    expect(header.get_by_role("link", name="Dilemma delen")).to_be_visible()
    expect(header.locator("input[name=q]")).to_be_visible()
    search = header.locator("input[name=q]").bounding_box()
    avatar = header.get_by_text("FE", exact=True).bounding_box()
    assert abs(search["y"] - avatar["y"]) < 12, "search, button and avatar share one row"


def test_menu_works_without_script(no_js_page):
    page = no_js_page(390)
    page.goto("/stijl/")

    expect(page.get_by_role("navigation", name="Hoofdmenu").get_by_role("link", name="Lessen")).to_be_visible()
    expect(page.get_by_role("button", name="Menu")).to_be_hidden()
    expect(page.get_by_role("button", name="Vet").first).to_be_hidden()


def test_account_menu_closes_with_escape_and_gives_the_focus_back(page_at, member):
    page = page_at(1280, user=member)
    page.goto("/stijl/")
    summary = page.locator("details.ok-account > summary")

    summary.click()
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")

    expect(page.get_by_role("button", name="Uitloggen")).to_be_hidden()
    expect(summary).to_be_focused()


def test_error_summary_gets_the_focus_and_leads_to_the_field(page_at):
    page = page_at(1280)
    page.goto("/stijl/")

    expect(page.get_by_role("alert")).to_be_focused()
    page.get_by_role("alert").get_by_role("link", name="Schrijf op wat er speelt.").click()
    expect(page.locator("[id=fout_situation]")).to_be_focused()


def test_editor_buttons_write_markdown_and_the_counter_says_too_long(page_at):
    page = page_at(1280)
    page.goto("/stijl/")
    editor = page.locator(".ok-editor").first
    text = editor.get_by_role("textbox")

    text.fill("een\ntwee")
    text.select_text()
    editor.get_by_role("button", name="Lijst").click()
    expect(text).to_have_value("- een\n- twee")
    expect(editor).to_contain_text("12 van 30 tekens")
    text.fill("x" * 1234)

    expect(editor).to_contain_text("Te lang: 1.234 tekens. Maximaal 30.")
    assert len(text.input_value()) == 1234, "a paste is never cut"


def test_what_is_typed_comes_back_and_goes_at_sign_out(page_at, member):
    page = page_at(390, user=member)
    page.goto("/stijl/")
    page.get_by_label("Titel").first.fill("Wie belt het gezin?")
    page.get_by_label("Wijk").first.select_option("zuilen")

    page.reload()
    expect(page.get_by_label("Titel").first).to_have_value("Wie belt het gezin?")
    expect(page.get_by_label("Wijk").first).to_have_value("zuilen")
    expect(page.locator("[data-autosave-status]")).to_have_text("De tekst die je eerder typte, staat er weer.")

    page.locator("details.ok-account > summary").click()
    page.get_by_role("button", name="Uitloggen").click()
    page.wait_for_load_state()
    assert drafts(page) == []


def test_offline_form_keeps_the_text_on_the_screen(page_at, member):
    page = page_at(390, user=member)
    page.goto("/stijl/")
    form = page.locator("form[data-draft]")
    fill(form)
    page.context.set_offline(True)

    form.get_by_role("button", name="Dilemma plaatsen").click()

    expect(page.locator("[data-autosave-status]")).to_have_text("Geen verbinding. Je tekst staat nog op dit scherm.")
    expect(form.get_by_label("Titel")).to_have_value("tekst")


def test_a_form_is_sent_once(page_at, member):
    page = page_at(1280, user=member)
    page.goto("/stijl/")
    form = page.locator("form[data-draft]")
    fill(form)

    with page.expect_request(lambda request: request.method == "POST"):
        sent = form.evaluate(
            """form => {
                let count = 0;
                form.addEventListener('submit', () => { count += 1; });
                form.requestSubmit();
                form.requestSubmit();
                return count;
            }"""
        )

    assert sent == 1


def test_unknown_address_helps_on(page_at, axe, no_sideways_scroll):
    page = page_at(390)

    assert page.goto("/bestaat-niet/").status == 404
    expect(page.get_by_role("main")).to_contain_text("Deze pagina bestaat niet, of is niet voor jou.")
    expect(page.get_by_role("main").locator("input[name=q]")).to_be_visible()
    axe(page)
    no_sideways_scroll(page)


@pytest.mark.parametrize(("lands_on", "is_kept"), [("/verstuurd/", False), ("/account/inloggen/", True)])
def test_a_draft_goes_when_it_was_taken_in_and_stays_when_not(page_at, member, lands_on, is_kept):
    page = page_at(390, user=member)
    page.goto("/stijl/")
    form = page.locator("form[data-draft]")
    fill(form)
    assert len(drafts(page)) == 1
    if is_kept:
        page.context.clear_cookies()

    form.evaluate("(form, to) => { form.action = '/stuur/?naar=' + to; }", lands_on)
    form.get_by_role("button", name="Dilemma plaatsen").click()
    page.wait_for_url(f"**{lands_on}*")

    assert bool(drafts(page)) is is_kept
