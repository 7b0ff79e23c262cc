"""The home page takes the place of Wagtail's welcome page, so that a new site has a front door."""

from django.db import migrations

ROOT_PATH, STEP = "0001", 4


def make_home(apps, schema_editor):
    Page = apps.get_model("wagtailcore", "Page")
    Site = apps.get_model("wagtailcore", "Site")
    HomePage = apps.get_model("cms", "HomePage")
    ContentType = apps.get_model("contenttypes", "ContentType")
    root = Page.objects.filter(path=ROOT_PATH).first()
    if root is None or HomePage.objects.exists():
        return
    welcome = Page.objects.filter(path=f"{ROOT_PATH}0001", numchild=0, content_type__model="page").first()
    if welcome is None:
        return
    Site.objects.filter(root_page=welcome).delete()
    path, locale_id = welcome.path, welcome.locale_id
    Page.objects.filter(pk=welcome.pk).delete()
    content_type, _ = ContentType.objects.get_or_create(app_label="cms", model="homepage")
    home = HomePage.objects.create(
        title="Home", draft_title="Home", slug="home", url_path="/home/", path=path, depth=2, numchild=0, live=True,
        content_type=content_type, locale_id=locale_id, lead="", often_searched="", body="[]",
    )
    Site.objects.create(hostname="localhost", root_page_id=home.pk, is_default_site=True, site_name="Ontwikkelkamer")


class Migration(migrations.Migration):
    dependencies = [
        ("cms", "0001_initial"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("wagtailcore", "0097_baselogentry_uuid_action_timestamp_indexes"),
    ]
    operations = [migrations.RunPython(make_home, migrations.RunPython.noop)]
