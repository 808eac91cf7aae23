"""The cross-checks over registers: what they hold against returns, reports of duties and themselves. Pure.

Listed with the others in `contradictions.CHECKS`.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from organizations.formats import listing, number, short_date
from targets.rules.compliance import NIL
from targets.rules.contradiction_facts import HeadFact, OverdueFact, TopicFact, YearFacts, by_unit
from targets.rules.findings import Finding, FindingCode, amount_word


def not_in_register(facts: YearFacts) -> Iterator[Finding]:
    """The return counts something of which the register holds no row. Source: NQ, I.2.1-1 (T01), ADR 0024.

    Where the register has rows, a number that differs is a plausibility warning (ADR 0028).
    """
    by_place = {(fact.unit, fact.organization): fact for fact in facts.returns}
    for fact in facts.unkept:
        own = by_place.get((fact.unit, fact.organization))
        amount = own.amounts.get(fact.figure) if own else None
        if own is None or amount in (None, NIL, 0):
            continue
        yield Finding(
            FindingCode.NOT_IN_REGISTER,
            f"{fact.name}: báo cáo ghi {fact.figure_name} là {number(amount)}, {fact.register} chưa có dòng nào.",
            fact.unit,
            fact.organization,
            facts.year,
            (own.record,),
            (fact.figure, amount_word(amount)),
        )


def paper_outside_year(facts: YearFacts) -> Iterator[Finding]:
    """A register's row of the year rests on a paper of another one. The last quarter before the year belongs to it."""
    first, last = date(facts.year - 1, 10, 1), date(facts.year, 12, 31)
    for fact in facts.papers:
        if not first <= fact.issued_on <= last:
            yield Finding(
                FindingCode.PAPER_OUTSIDE_YEAR,
                f"{fact.name}: {fact.what} {fact.number} ký ngày {short_date(fact.issued_on)}, ngoài năm {facts.year}.",
                fact.unit,
                fact.organization,
                facts.year,
                (fact.record,),
                (fact.what, fact.number, fact.issued_on.isoformat()),
            )


def head_two_posts(facts: YearFacts) -> Iterator[Finding]:
    """The same name heads two organizations of one unit. Two people of one name are told apart by the reviewer."""
    for unit, own in by_unit(facts.heads).items():
        for person in dict.fromkeys(head.person for head in own):
            posts = [head for head in own if head.person == person]
            if len({head.organization for head in posts}) < 2:
                continue
            yield Finding(
                FindingCode.HEAD_TWO_POSTS,
                f"{posts[0].full_name} cùng lúc là {listing([head.post for head in posts])}.",
                unit,
                None,
                facts.year,
                tuple(head.record for head in posts),
                tuple(f"{head.full_name}/{head.post}" for head in posts),
            )


def post_two_heads(facts: YearFacts) -> Iterator[Finding]:
    """Two people in one post on the reference day: the former one's last day was not entered."""
    by_post: dict[tuple[int, int], list[HeadFact]] = defaultdict(list)
    for head in facts.heads:
        by_post[head.unit, head.organization].append(head)
    for (unit, organization), own in by_post.items():
        if len({head.person for head in own}) < 2:
            continue
        yield Finding(
            FindingCode.POST_TWO_HEADS,
            f"Chức {own[0].post} cùng lúc có {listing([head.full_name for head in own])}. Xin ghi ngày thôi giữ "
            "chức của người trước.",
            unit,
            organization,
            facts.year,
            tuple(head.record for head in own),
            tuple(head.full_name for head in own),
        )


def topic_two_leads(facts: YearFacts) -> Iterator[Finding]:
    """One topic, in the same words, counted by two leads of a unit. Source: NQ, I.2.1-2 (T02, T03), ADR 0026.

    Together they carry out one topic: one of them leads, the other is its partner.
    """
    same: dict[tuple[int, str, str], list[TopicFact]] = defaultdict(list)
    for topic in facts.topics:
        same[topic.unit, topic.what, topic.subject].append(topic)
    for (unit, what, _), own in same.items():
        if len({topic.organization for topic in own}) < 2:
            continue
        yield Finding(
            FindingCode.TOPIC_TWO_LEADS,
            f"{listing(list(dict.fromkeys(topic.name for topic in own)))} cùng tính một nội dung {what} mình chủ trì: "
            f"«{own[0].text}». Nếu làm chung, xin ghi một tổ chức chủ trì, tổ chức kia phối hợp.",
            unit,
            None,
            facts.year,
            tuple(topic.record for topic in own),
            tuple(f"{topic.organization}: {topic.text}" for topic in own),
        )


def answers_overdue(facts: YearFacts) -> Iterator[Finding]:
    """An agency reports that it settles what is recommended to it, names no difficulty, and owes answers.

    One finding an agency. Source: NQ, II.3-1 (Q3.5), ADR 0026.
    """
    owing: dict[str, list[OverdueFact]] = defaultdict(list)
    for fact in facts.overdue:
        owing[fact.agency].append(fact)
    for agency, own in owing.items():
        yield Finding(
            FindingCode.ANSWERS_OVERDUE,
            f"{agency} báo đã thực hiện nhiệm vụ {own[0].duty}, không nêu khó khăn, vướng mắc, nhưng còn "
            f"{number(len(own))} kiến nghị quá hạn chưa trả lời.",
            own[0].unit,
            None,
            facts.year,
            (own[0].report, *(fact.record for fact in own)),
            (own[0].duty, *sorted(f"{fact.record.key[-1]}={fact.due_on.isoformat()}" for fact in own)),
        )
