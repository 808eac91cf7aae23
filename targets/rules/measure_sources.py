"""The counts of registers that a number of a duty may rest on, by the key that a resolution's file gives it. Pure."""

from enum import StrEnum


class MeasureSource(StrEnum):
    """What the registers count for the agency that reports. How each is counted: `targets.duties.register_numbers`."""

    RECEIVED_DUE = "recommendations_due"  # addressed to it, their answer due in the year
    RECEIVED_ON_TIME = "recommendations_on_time"
    RECEIVED_DONE = "recommendations_done"
    SENT = "recommendations_sent"  # after its organization's own topics, sent in the year
    SENT_ANSWERED = "recommendations_answered"
    HEAD_DIALOGUES = "dialogues"  # chaired by the head of the Party committee or government that reports
    HEAD_PARTICIPANTS = "dialogue_participants"
    HEAD_OPINIONS = "dialogue_opinions"
    HEAD_ANSWERED = "dialogue_answered_there"
    SECTOR_DIALOGUES = "sector_dialogues"  # of a sector's or an organization's leaders
    SECTOR_OPINIONS = "sector_opinions"
    SECTOR_RESOLVED = "sector_opinions_resolved"
    PROGRAMMES = "programmes"  # its own or with it as a partner, signed and in force in the year
    PROGRAMMES_EVALUATED = "programmes_evaluated"
    DRAFTS_LISTED = "drafts_listed"
    DRAFTS_CHOSEN = "drafts_chosen"
    DRAFTS_ON_RIGHTS = "drafts_on_rights"
    DRAFTS_REQUESTED = "drafts_requested"
    BY_217 = "topics_by_217"  # led by its organization, their result issued in the year
    BY_218 = "topics_by_218"
    BY_124 = "topics_by_124"
