"""Topics of supervision and critique: kinds, legal bases, forms, and what makes a supervision independent. Pure."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class TopicKind(StrEnum):
    SUPERVISION = "SUPERVISION"
    CRITIQUE = "CRITIQUE"


TOPIC_KINDS: Final[Mapping[str, str]] = {TopicKind.SUPERVISION: "Giám sát", TopicKind.CRITIQUE: "Phản biện"}


class Basis(StrEnum):
    """The paper of the Party, or the law, by which a topic is carried out."""

    D217 = "217"
    D218 = "218"
    R124 = "124"
    LAW = "LAW"


BASES: Final[Mapping[str, str]] = {
    Basis.D217: "Quyết định 217-QĐ/TW",
    Basis.D218: "Quyết định 218-QĐ/TW (góp ý xây dựng Đảng, chính quyền)",
    Basis.R124: "Quy định 124-QĐ/TW (tu dưỡng, rèn luyện đạo đức, lối sống)",
    Basis.LAW: "Luật Mặt trận Tổ quốc Việt Nam, luật khác",
}
SUPERVISION_BASES: Final = (Basis.D217, Basis.LAW, Basis.R124)
CRITIQUE_BASES: Final = (Basis.D217, Basis.LAW, Basis.D218)


class TopicForm(StrEnum):
    """How a topic is carried out: the first four are forms of supervision, the other three of critique."""

    DOCUMENTS = "DOCUMENTS"
    DELEGATION = "DELEGATION"
    INSPECTORS = "INSPECTORS"
    JOINING = "JOINING"
    CONFERENCE = "CONFERENCE"
    CIRCULATION = "CIRCULATION"
    TALKS = "TALKS"


#: Source: domain law on the Front, arts. 27 and 34; ADR 0029.
SUPERVISION_FORMS: Final[Mapping[str, str]] = {
    TopicForm.DOCUMENTS: "Nghiên cứu, xem xét văn bản",
    TopicForm.DELEGATION: "Tổ chức đoàn giám sát",
    TopicForm.INSPECTORS: "Qua Ban Thanh tra nhân dân, Ban Giám sát đầu tư của cộng đồng",
    TopicForm.JOINING: "Tham gia giám sát với cơ quan, tổ chức có thẩm quyền",
}
CRITIQUE_FORMS: Final[Mapping[str, str]] = {
    TopicForm.CONFERENCE: "Hội nghị phản biện",
    TopicForm.CIRCULATION: "Gửi dự thảo lấy ý kiến phản biện",
    TopicForm.TALKS: "Đối thoại trực tiếp với cơ quan có dự thảo",
}
#: Forms of a supervision that may be an organization's own.
INDEPENDENT_FORMS: Final = (TopicForm.DOCUMENTS, TopicForm.DELEGATION)


class Reply(StrEnum):
    """What the agency that was addressed does with a recommendation or an opinion."""

    ACCEPTED = "ACCEPTED"
    PARTLY = "PARTLY"
    REFUSED = "REFUSED"


REPLIES: Final[Mapping[str, str]] = {
    Reply.ACCEPTED: "Tiếp thu",
    Reply.PARTLY: "Tiếp thu một phần",
    Reply.REFUSED: "Không tiếp thu",
}


def why_not_independent(form: str, *, own_plan: bool, lead_issues: bool | None) -> str:
    """Why a supervision is none of the organization's own, as a clause; blank where it is.

    `lead_issues`: whether the lead's own paper tells the result; None while there is none, which is no reason yet.
    Source: NQ, I.2.1-2 (T03), ADR 0029.
    """
    if form == TopicForm.JOINING:
        return "tham gia giám sát của cơ quan khác"
    if form not in INDEPENDENT_FORMS:
        return "qua Ban Thanh tra nhân dân, Ban Giám sát đầu tư của cộng đồng"
    if not own_plan:
        return "không có kế hoạch riêng của tổ chức chủ trì"
    if lead_issues is False:
        return "văn bản kết quả không do tổ chức chủ trì ban hành"
    return ""
