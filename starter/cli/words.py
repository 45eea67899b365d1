"""What the command line prints for a person; never a control character of what others wrote."""

import json
import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_JSON_CONTROL = re.compile("[\x7f-\x9f]")


def plain(text: str) -> str:
    """The text without what a terminal would obey."""
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", text)


def as_json(data: Any) -> str:
    """For machines."""
    text = json.dumps(data, ensure_ascii=False, indent=2)
    return _JSON_CONTROL.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def moment(text: str | None) -> str:
    """An instant as people here read it."""
    if not text:
        return "not known yet"
    at = datetime.fromisoformat(text).astimezone(LONDON)
    return f"{at:%a} {at.day} {at:%b %Y %H:%M}"


def reported(taken: Mapping[str, Any]) -> Iterable[str]:
    """A report taken."""
    again = " (it was here already: the same reference)" if taken["sent_again"] else ""
    yield f"{taken['reference']}  {taken['service_title']}{again}"
    yield f"Received {moment(taken['received'])}. Follow it at {taken['tracking']}"
    yield ""
    yield from promises(taken["promises"])


def promises(found: Iterable[Mapping[str, Any]]) -> Iterable[str]:
    """Promises, each with its clause and date."""
    yield "Promises"
    for each in found:
        if each.get("due"):
            when = f"by {moment(each['due'])}"
        else:
            when = f"{each['length']} from {str(each['from']).replace('_', ' ')}"
        state = f" [{each['state']}]" if each.get("state") else ""
        yield f"  {each['title']}: {when}{state}"
        yield f"      “{plain(each['clause'])}” ({each['where']})"
        for note in each.get("notes", ()):
            yield f"      {plain(note)}"


def case(seen: Mapping[str, Any], letters: Iterable[Mapping[str, Any]]) -> Iterable[str]:
    """A whole case."""
    yield f"{seen['reference']}  {seen['service_title']}"
    yield f"Received {moment(seen['received'])}. Stage: {str(seen['stage']).replace('_', ' ')}."
    if seen.get("start_refused"):
        yield plain(seen["start_refused"])
    elif not seen["started"]:
        yield "The case has not been started yet: it will be as soon as Temporal answers."
    if seen["ended"]:
        outcome = f"{seen['outcome'].replace('_', ' ')}. {plain(seen['outcome_reason'])}"
        yield f"Ended {moment(seen['ended'])}: {outcome}"
    elif seen["outcome"]:
        yield f"Outcome: {seen['outcome'].replace('_', ' ')}. {plain(seen['outcome_reason'])}"
    elif seen["due"]:
        late = ", late" if seen["late"] else ""
        yield f"Next due: {plain(seen['due_what'])} by {moment(seen['due'])}{late}."
    if seen["awaited"] and not seen["ended"]:
        yield f"Awaited: {plain(seen['awaited'])}"
    yield ""
    yield from promises(seen["promises"])
    yield ""
    yield "Timeline"
    for line in seen["timeline"]:
        clause = f" (“{plain(line['clause'])}”)" if line["clause"] else ""
        yield f"  {line['number']:>3}  {moment(line['at'])}  {plain(line['what'])}{clause}"
    yield ""
    yield "Letters"
    for letter in letters:
        yield (
            f"  {letter['number']:>3}  {moment(letter['at'])}  {letter['template']}"
            f"  by {letter['channel'] or 'nobody yet'}: {letter['state'].replace('_', ' ')}"
        )


def queue(rows: Iterable[Mapping[str, Any]]) -> Iterable[str]:
    """Open cases, a line each."""
    nothing = True
    for row in rows:
        nothing = False
        due = f"due {moment(row['due'])}" if row["due"] else "nothing due"
        stage = str(row["stage"]).replace("_", " ")
        late = "LATE" if row["late"] else ""
        yield f"{row['reference']}  {due:<26}{late:<6}{stage:<22}{row['service_title']}"
    if nothing:
        yield "No open cases."


def outbox(items: Iterable[Mapping[str, Any]]) -> Iterable[str]:
    """Letters as their readers have them."""
    nothing = True
    for item in items:
        nothing = False
        yield "=" * 78
        yield f"{item['letter_id']}  {item['channel']} to {plain(item['to'])}  {moment(item['at'])}"
        if item["subject"]:
            yield f"Subject: {plain(item['subject'])}"
        yield ""
        yield plain(item["body"])
    if nothing:
        yield "The outbox is empty."


def messages(found: Iterable[Mapping[str, Any]]) -> Iterable[str]:
    """What can be said to a case now."""
    nothing = True
    for each in found:
        nothing = False
        yield f"{each['name']}  ({', '.join(each['roles'])})"
        yield f"    {each['description']}"
        form = each["form"]
        needed = set(form.get("required", ()))
        for name, about in form.get("properties", {}).items():
            if name not in ("id", "by", "happened_at"):
                mark = "" if name in needed else " (optional)"
                choices = _choices(about, form)
                yield f"      {name}{mark}: {about.get('description') or about.get('title') or name}{choices}"
    if nothing:
        yield "Nothing can be said to it now."


def _choices(about: Mapping[str, Any], form: Mapping[str, Any]) -> str:
    """What a field may be, or what is inside it: ` [emergency, routine]`, ` {name, reason}`, ` [{…}, …]`."""
    for each in (about, *about.get("anyOf", ()), *about.get("allOf", ())):
        name = str(each.get("$ref", "")).rsplit("/", 1)[-1]
        meant = form.get("$defs", {}).get(name, each)
        if "enum" in meant:
            return f" [{', '.join(str(one) for one in meant['enum'])}]"
        if "items" in meant and (inner := _choices(meant["items"], form)):
            return f" [{inner.strip()}, …]"
        if "properties" in meant:
            return f" {{{', '.join(meant['properties'])}}}"
    return ""


def services(found: Iterable[Mapping[str, Any]]) -> Iterable[str]:
    """Services and what is promised for each."""
    for service in found:
        yield f"{service['code']}: {service['title']} ({service['process']})"
        for promise in service["promises"]:
            length = promise["length"] or promise["published_date"]
            marks = [mark for mark in ("inclusive", "pausable") if promise[mark]]
            marks += [] if promise["confirmed"] else ["unconfirmed"]
            marks += ["illustrative"] if promise["status"] == "illustrative" else []
            noted = f" [{', '.join(marks)}]" if marks else ""
            yield f"    {promise['title']}: {length} from {promise['from'].replace('_', ' ')}{noted}"
            yield f"        “{promise['clause']}” ({promise['where']})"


def due(found: Mapping[str, Any]) -> Iterable[str]:
    """When a promise falls due."""
    at = datetime.fromisoformat(found["due"])
    yield f"{found['length']} from {moment(found['from'])}: by {at:%A} {at.day} {at:%B %Y}, {at:%H:%M:%S}"
    if found["skipped"]:
        yield "  Not counted: " + ", ".join(f"{each['day']} ({each['why']})" for each in found["skipped"])


def reviewed(made: Mapping[str, Any]) -> Iterable[str]:
    """A quarterly review that was made."""
    yield f"The review of {made['quarter']} is stored. Read it at {made['address']}"


def evidence(made: Mapping[str, Any]) -> Iterable[str]:
    """What was put together, and where it is."""
    yield f"Cases: {len(made['cases'])}. Reports, inspections, works and decisions: {made['happenings']}."
    if made["cut"]:
        yield "There are more cases than can be put together: ask for a smaller place or an earlier end."
    yield f"To read and print: {made['document']}"
    yield f"For a spreadsheet: {made['table']}"


def gathered(made: Mapping[str, Any]) -> Iterable[str]:
    """What was gathered about a person, and where it is: by references, and naming nobody."""
    yield f"Cases: {len(made['cases'])}. Held by an address alone: {made['by_address']}."
    yield f"Marked, for a person to decide: {made['marked']}."
    if made["to_check"]:
        yield f"Check first whether these are theirs: {', '.join(made['to_check'])}"
    if made["missing"]:
        yield f"There is no case of these references: {', '.join(made['missing'])}"
    yield f"To read, and to redact before it is given: {made['document']}"
    yield f"The same for programs: {made['data']}"


def erasures(listed: Iterable[Mapping[str, Any]]) -> Iterable[str]:
    """What is to be erased, a line each."""
    lines = [
        f"{each['reference']}: decided {each['decided']}, by request {each['request']}" for each in listed
    ]
    yield from lines or ["No case is to be erased."]


def used(made: Mapping[str, Any]) -> Iterable[str]:
    """Until when somebody may use a restricted case."""
    yield f"{made['reference']}: its reason is kept, and {made['name']} may use it until {made['until']}."


def uploaded(told: Mapping[str, Any]) -> Iterable[str]:
    """A calendar of collections that is there now."""
    yield f"The calendar has {told['lines']:,} lines now, in place of those it had."


def keys(listed: Iterable[Mapping[str, Any]]) -> Iterable[str]:
    """The encryption keys that were used here."""
    said = False
    for each in listed:
        said = True
        kept = "on the ring" if each["on_ring"] else "missing from the ring"
        since = datetime.fromisoformat(each["since"])
        yield f"{each['key']}  since {since:%d %b %Y}  {'current' if each['current'] else kept}"
    if not said:
        yield "Nothing has been encrypted here yet."


def certificate(said: Mapping[str, Any]) -> Iterable[str]:
    """What was destroyed of a case, why and by whose word."""
    service = said["service_title"] or said["service"]
    yield f"Certificate {said['number']}: case {said['reference']}, {service}"
    why = f"{said['ground_in_words'].lower()}. {said['reason']}".rstrip()
    yield f"Destroyed {moment(said['destroyed_at'])}: {why}"
    yield f"Approved by {said['approved_by']}, {moment(said['approved_at'])}"
    if line := said["retention"]:
        not_decided = (
            " (illustrative: not decided by the council)" if line["status"] == "illustrative" else ""
        )
        yield f"Retention: {line['title']}, {line['years']} years after it ended{not_decided}"
    yield "Destroyed: " + ", ".join(f"{count} {name}" for name, count in said["destroyed"].items())
    yield f"Stays: {said['stays']}"
    yield f"SHA-256 of what was destroyed: {said['sha256']}"
    yield f"SHA-256 of this certificate: {said['hash']}"


def certificates_checked(found: Mapping[str, Any]) -> Iterable[str]:
    """Whether the certificates are as they were written."""
    yield from found["faults"]
    count = found["certificates"]
    if not found["faults"]:
        yield f"{count} certificate{'' if count == 1 else 's'}: each is as it was written."


def wards(told: Mapping[str, Any]) -> Iterable[str]:
    """Wards that were looked up anew."""
    yield (
        f"{told['cases']:,} cases with co-ordinates were looked up; {told['changed']:,} changed their ward."
    )
