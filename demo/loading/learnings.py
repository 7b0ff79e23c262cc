"""Dilemmas with responses, and lessons with sources, scopes and experiences."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from demo.loading.base import Context, days_ago, moment, read, read_lines
from demo.loading.texts import findings, story
from learnings.models import Dilemma, Experience, Follow, Lesson, LessonScope, LessonSource, Response
from members import audiences

REVIEW_MONTHS = 11
AUDIENCES = {"public": audiences.PUBLIC, "members": audiences.MEMBERS}


def load(context: Context) -> None:
    """Load the learning loop."""
    _dilemmas(context)
    _responses(context)
    _lessons(context)
    _recent(context)


def _dilemmas(context: Context) -> None:
    finished = {source for one in context.documents if one["kind"] == "lesson" for source in one["related"]}
    texts = context.of_kind("dilemma")
    questions = read("content/dilemmas.json")
    rows = []
    for one in texts:
        parts = story(one["body"], questions.get(one["id"], ""))
        posted = moment(one["date"], 9, 30)
        dilemma = Dilemma(
            title=one["title"][:120],
            situation=parts.situation,
            difficulty=parts.difficulty,
            question=parts.question,
            owner=context.author(one),
            audience_choice=AUDIENCES[one["audience"]],
            state=Dilemma.State.CLOSED,
            outcome=Dilemma.Outcome.LESSON if one["id"] in finished else Dilemma.Outcome.INSIGHT,
            posted_at=posted,
            closed_at=posted + timedelta(days=60),
            created_at=posted,
            may_inform_procurement=True,
            **context.about(one),
        )
        dilemma.audience = dilemma.effective_audience()
        rows.append(dilemma)
    Dilemma.objects.bulk_create(rows)
    context.tags(Dilemma, list(zip(rows, texts, strict=True)))
    for dilemma, one in zip(rows, texts, strict=True):
        context.ledger.note(one["id"], dilemma.key)
    Follow.objects.bulk_create([Follow(member=row.owner, key=row.key, since=row.posted_at) for row in rows])


def _responses(context: Context) -> None:
    rows, sources = [], []
    order: dict[str, int] = {}
    days = {one["id"]: one["date"] for one in context.documents}
    owners = dict(Dilemma.objects.values_list("pk", "owner"))
    for one in read_lines("content/responses.jsonl"):
        number = order[one["dilemma"]] = order.get(one["dilemma"], 0) + 1
        source = f"{one['dilemma']}.{number}"
        dilemma_pk = context.ledger.pk(one["dilemma"])
        if source in context.ledger or dilemma_pk not in owners:
            continue
        posted = moment(days[one["dilemma"]], 16, 5 * number) + timedelta(days=3 * number - 2)
        rows.append(
            Response(
                dilemma_id=dilemma_pk,
                owner=context.members[one["by"]],
                body=one["text"],
                posted_at=posted,
                created_at=posted,
                is_helpful=one.get("helpful", False),
            )
        )
        sources.append(source)
    Response.objects.bulk_create(rows)
    for source, response in zip(sources, rows, strict=True):
        context.ledger.note(source, f"response:{response.pk}")


def _lessons(context: Context) -> None:
    texts = context.of_kind("lesson")
    words = read("content/lessons.json")
    reviewer = context.members["joris"]
    rows = []
    for one in texts:
        parts, own = findings(one["body"]), words[one["id"]]
        adopted = moment(one["date"], 11)
        lesson = Lesson(
            title=own["title"],
            lead=own["lead"],
            learned=parts.learned,
            evidence=parts.evidence,
            limits=parts.limits,
            contributed=f"{one['title']}\n\n{one['body']}",
            owner=context.author(one),
            state=Lesson.State.ADOPTED,
            audience_choice=AUDIENCES[one["audience"]],
            submitted_at=adopted - timedelta(days=14),
            adopted_at=adopted,
            adopted_by=reviewer,
            created_at=adopted - timedelta(days=21),
            review_date=timezone.localdate() + timedelta(days=30 * REVIEW_MONTHS),
            **context.about(one),
        )
        lesson.audience = lesson.effective_audience()
        rows.append(lesson)
    Lesson.objects.bulk_create(rows)
    pairs = list(zip(rows, texts, strict=True))
    context.tags(Lesson, pairs)
    for lesson, one in pairs:
        context.ledger.note(one["id"], lesson.key)
    _around(context, pairs, words)


def _around(context: Context, pairs: list[tuple[Lesson, dict]], words: dict) -> None:
    """What belongs to lessons: sources, contributors, where they hold, and experiences."""
    dilemmas = {dilemma.pk: dilemma for dilemma in Dilemma.objects.all()}
    kinds = {one["id"]: one["kind"] for one in context.documents}
    sources, contributors, scopes, experiences = [], [], [], []
    for lesson, one in pairs:
        people = {lesson.owner_id}
        for related in one["related"]:
            dilemma = dilemmas.get(context.ledger.pk(related)) if kinds[related] == "dilemma" else None
            if dilemma is not None:
                sources.append(LessonSource(lesson=lesson, dilemma=dilemma))
                people.add(dilemma.owner_id)
        contributors += [Lesson.contributors.through(lesson_id=lesson.pk, user_id=pk) for pk in sorted(people)]
        scopes += _scopes(lesson)
        experiences += _experiences(context, lesson, words[one["id"]].get("experiences", []))
    LessonSource.objects.bulk_create(sources)
    Lesson.contributors.through.objects.bulk_create(contributors)
    LessonScope.objects.bulk_create(scopes)
    Experience.objects.bulk_create(experiences)


def _scopes(lesson: Lesson) -> list[LessonScope]:
    if lesson.practice_id or lesson.variant_id:
        return [LessonScope(lesson=lesson, practice=lesson.practice, variant=lesson.variant)]
    return [LessonScope(lesson=lesson, place=lesson.place)] if lesson.place_id else []


def _experiences(context: Context, lesson: Lesson, told: list[list[str]]) -> list[Experience]:
    found = []
    for number, (key, outcome, note) in enumerate(told, start=1):
        member = context.members[key]
        found.append(
            Experience(
                lesson=lesson,
                owner=member,
                outcome=outcome,
                note=note,
                place=member.main_place,
                sector=member.organisation.sector if member.organisation_id else None,
                recorded_at=lesson.adopted_at + timedelta(days=21 * number),
            )
        )
    return found


def _recent(context: Context) -> None:
    """A few things near today, so that there is something open and something new."""
    for one in read("content/recent.json"):
        if one["id"] in context.ledger:
            continue
        _recent_dilemma(context, one) if one["kind"] == "dilemma" else _recent_lesson(context, one)


def _recent_dilemma(context: Context, one: dict) -> None:
    posted = days_ago(one["days_ago"])
    dilemma = Dilemma.objects.create(
        title=one["title"],
        situation=one["situation"],
        difficulty=one["difficulty"],
        question=one["question"],
        owner=context.members[one["by"]],
        posted_at=posted,
        created_at=posted,
        **context.about(one),
        state=Dilemma.State.IN_DISCUSSION if one["responses"] else Dilemma.State.OPEN,
        is_pseudonymous=one.get("is_pseudonymous", False),
        pseudonym=one.get("pseudonym", ""),
    )
    context.tags(Dilemma, [(dilemma, one)])
    context.ledger.note(one["id"], dilemma.key)
    Follow.objects.create(member=dilemma.owner, key=dilemma.key, since=posted, last_seen_at=posted)
    Response.objects.bulk_create(
        [
            Response(
                dilemma=dilemma,
                owner=context.members[answer["by"]],
                body=answer["text"],
                posted_at=days_ago(answer["days_ago"], 14),
                is_helpful=answer.get("helpful", False),
            )
            for answer in one["responses"]
        ]
    )


def _recent_lesson(context: Context, one: dict) -> None:
    day = days_ago(one["days_ago"], 9)
    is_adopted = one["state"] == Lesson.State.ADOPTED
    lesson = Lesson.objects.create(
        title=one["title"],
        lead=one["lead"],
        learned=one["learned"],
        evidence=one["evidence"],
        limits=one["limits"],
        owner=context.members[one["by"]],
        state=one["state"],
        submitted_at=day,
        created_at=day,
        adopted_at=day if is_adopted else None,
        adopted_by=context.members["joris"] if is_adopted else None,
        review_date=timezone.localdate() + timedelta(days=365) if is_adopted else None,
        **context.about(one),
    )
    context.tags(Lesson, [(lesson, one)])
    context.ledger.note(one["id"], lesson.key)
    LessonSource.objects.bulk_create(
        [LessonSource(lesson=lesson, dilemma_id=context.ledger.pk(source)) for source in one["related"]]
    )
    lesson.contributors.add(lesson.owner)
