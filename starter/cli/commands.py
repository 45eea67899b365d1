"""The command line: report something, follow it, work on it, and ask when a promise falls due.

Everything heavy is imported by the command that needs it, so that a plain question is answered at once.
"""

import sys
from collections.abc import Awaitable, Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from starter.cli import words
from starter.cli.doing import print_out
from starter.cli.installation import release_commands, store_commands

if TYPE_CHECKING:
    from asyncio import Event

    from engine.config.settings import Settings
    from starter.desk.intake import Desk

app = typer.Typer(
    help="Report something to the council, follow it, work on it, and ask when a promise falls due.\n\n"
    "A first try: report --service pothole --where 'Example Close' --description 'A hole'; then "
    "messages, say and show with the reference it prints.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.add_typer(release_commands.app)
app.add_typer(store_commands.app)

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for machines.")]
Reference = Annotated[str, typer.Argument(help="The case's reference, as the report printed it.")]
EditionPath = Annotated[
    Path | None,
    typer.Option(
        "--edition",
        envvar="CHARTER_EDITION_PATH",
        help="A council's folder or edition of promises, instead of the one that comes with the product.",
    ),
]


@app.command(short_help="Report something.")
def report(
    service: Annotated[str, typer.Option(help="Code of the service: see the command services.")],
    fields: Annotated[
        list[str] | None,
        typer.Argument(
            help="What the service needs to know as name=value (missed_on=2026-11-20), and of who reports it "
            "as reporter.name=value; a value may be JSON, a name may have dots (reporter.needs.bsl=true)."
        ),
    ] = None,
    details: Annotated[
        Path | None,
        typer.Option(help="A JSON file with what the service needs to know; - for standard input."),
    ] = None,
    description: Annotated[str, typer.Option(help="What is wrong, or asked for.")] = "",
    where: Annotated[str, typer.Option(help="Where it is, in words.")] = "",
    lat: Annotated[float | None, typer.Option(help="Latitude (WGS84).")] = None,
    long: Annotated[float | None, typer.Option(help="Longitude (WGS84).")] = None,
    name: Annotated[str, typer.Option(help="Who reports it.")] = "",
    email: Annotated[str, typer.Option(help="Their email address.")] = "",
    phone: Annotated[str, typer.Option(help="Their telephone.")] = "",
    source_id: Annotated[
        str, typer.Option(help="Your own id of it: the same one again opens no second case.")
    ] = "",
    json: AsJson = False,
) -> None:
    """Report something, and get its reference and the promises with their dates.

    On a terminal, what the service needs and was not said is asked for.
    """
    from starter.cli import due
    from starter.cli.cases import typed, work

    try:
        told = typed.report_of(fields or [], details)
    except due.Mistyped as error:
        _refuse(str(error), 2)
    if where or lat is not None or long is not None:
        told["details"].setdefault("where", {"text": where, "latitude": lat, "longitude": long})
    if description:
        told["details"].setdefault("description", description)
    given = {"name": name, "email": email, "phone": phone}
    reporter = {**{each: said for each, said in given.items() if said}, **told["reporter"]}
    body = {**told, "service": service, "source_id": source_id, "reporter": reporter}
    ask = typer.prompt if sys.stdin.isatty() and sys.stdout.isatty() else None
    taken = _work(lambda desk, settings: work.report(desk, settings, body, ask))
    print_out(taken, words.reported, json)


@app.command(short_help="Say something to a case.")
def say(
    reference: Reference,
    message: Annotated[str, typer.Argument(help="The message's name: see the command messages.")],
    fields: Annotated[
        list[str] | None,
        typer.Argument(
            help="Its fields as name=value; a value may be JSON, a name may have dots (needs.bsl=true)."
        ),
    ] = None,
    role: Annotated[
        str,
        typer.Option("--as", help="Who says it: officer, manager, feedback_team, customer, representative."),
    ] = "officer",
    name: Annotated[str, typer.Option(help="The name of who says it.")] = "",
    file: Annotated[
        Path | None, typer.Option(help="A JSON file with the whole message; - for standard input.")
    ] = None,
    message_id: Annotated[
        str, typer.Option("--id", help="An id of your own: the same one again is taken once.")
    ] = "",
    json: AsJson = False,
) -> None:
    """Say something to a case, and read what became of it. Ends with 1 if it was not applied."""
    from starter.cli import due
    from starter.cli.cases import typed, work

    try:
        body = typed.body_of(fields or [], file, role, name, message_id)
    except due.Mistyped as error:
        _refuse(str(error), 2)
    said = _work(lambda desk, _: work.say(desk, reference, message, body))
    print_out(
        said, lambda it: [f"{'Applied' if it['applied'] else 'Not applied'}: {words.plain(it['why'])}"], json
    )
    if not said["applied"]:
        raise typer.Exit(1)


@app.command(short_help="Sign a message for Temporal's own tools.")
def sign(
    message: Annotated[str, typer.Argument(help="The message's name: see the command messages.")],
    fields: Annotated[list[str] | None, typer.Argument(help="Its fields as name=value.")] = None,
    role: Annotated[str, typer.Option("--as", help="Who says it, such as system or manager.")] = "manager",
    name: Annotated[str, typer.Option(help="The name of who says it.")] = "",
    file: Annotated[
        Path | None, typer.Option(help="A JSON file with the whole message; - for standard input.")
    ] = None,
    message_id: Annotated[
        str, typer.Option("--id", help="An id of your own: the same one again is taken once.")
    ] = "",
    case: Annotated[
        str, typer.Option("--case", help="The one case it is for; else every one that it is sent to.")
    ] = "",
) -> None:
    """Sign a message that Temporal's command line or Web UI is to send, and print it as JSON."""
    from starter.cli import due
    from starter.cli.cases import typed
    from starter.cli.installation import signing as signs

    try:
        body = typed.body_of(fields or [], file, role, name, message_id)
    except due.Mistyped as error:
        _refuse(str(error), 2)
    typer.echo(words.as_json(_work(lambda desk, settings: signs.sign(desk, settings, message, body, case))))


@app.command(short_help="Show a case.")
def show(reference: Reference, json: AsJson = False) -> None:
    """Show a case: stage, promises with clause and date, timeline, letters."""
    from starter.cli.cases import work

    seen = _work(lambda desk, settings: work.show(desk, settings, reference))
    print_out(seen, lambda it: words.case(it, it["letters"]), json)


@app.command("list", short_help="List the open cases, the late ones first.")
def list_(
    team: Annotated[str | None, typer.Option(help="Only this team's.")] = None,
    officer: Annotated[str | None, typer.Option(help="Only this officer's.")] = None,
    service: Annotated[str | None, typer.Option(help="Only of this service.")] = None,
    late: Annotated[bool, typer.Option(help="Only those with a promise past its date.")] = False,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="At most so many.")] = 50,
    json: AsJson = False,
) -> None:
    """List the open cases, the late ones first, then by due date."""
    from starter.cli.cases import work

    rows = _work(lambda desk, _: work.queue(desk, team, officer, service, late, limit))
    print_out(rows, words.queue, json)


@app.command(short_help="List what can be said to a case now.")
def messages(
    reference: Reference,
    role: Annotated[str, typer.Option("--as", help="Only what this role may say.")] = "",
    json: AsJson = False,
) -> None:
    """List what can be said to a case now, and by whom."""
    from starter.cli.cases import work

    found = _work(lambda desk, _: work.possible(desk, reference, role))
    print_out(found, words.messages, json)


@app.command(short_help="Make the review of a quarter.")
def review(
    quarter: Annotated[str, typer.Argument(help="Such as 2026-Q3; the one just ended if not given.")] = "",
    json: AsJson = False,
) -> None:
    """Count the figures of a quarter anew and store them, as the schedule does on its first day after."""
    import asyncio

    from starter.cli import due
    from starter.cli.cases import review, work

    try:
        made = asyncio.run(review.review(work.ready_for_one(), quarter, datetime.now(UTC)))
    except due.Mistyped as error:
        _refuse(str(error), 2)
    except work.EXPECTED as error:
        _refuse(work.told(error), 1)
    print_out(made, words.reviewed, json)


@app.command(short_help="Put the evidence about a place together.")
def evidence(
    place: Annotated[
        str, typer.Option(help="Words of its address, or latitude,longitude such as 52.0417,-0.7558.")
    ],
    first: Annotated[str, typer.Option("--from", help="First day of the period, such as 2026-01-01.")],
    last: Annotated[str, typer.Option("--to", help="Last day of the period.")],
    metres: Annotated[float, typer.Option("--within", help="Metres from the point.")] = 50.0,
    folder: Annotated[Path, typer.Option("--into", help="Where to write the two files.")] = Path(),
    json: AsJson = False,
) -> None:
    """Put reports, inspections, works and the policy in force at a place into a document and a CSV file."""
    from starter.cli import due
    from starter.cli.cases import evidence

    try:
        asked = evidence.asked_for(place, first, last, metres)
        made = _work(lambda desk, _: evidence.evidence(desk, asked, folder))
    except due.Mistyped as error:
        _refuse(str(error), 2)
    print_out(made, words.evidence, json)


@app.command(short_help="Gather all that is held about a person.")
def gather(
    reference: Annotated[
        list[str] | None, typer.Option(help="A case of theirs; more than one by saying it again.")
    ] = None,
    email: Annotated[list[str] | None, typer.Option(help="An email address of theirs.")] = None,
    phone: Annotated[list[str] | None, typer.Option(help="A telephone number of theirs.")] = None,
    name: Annotated[
        list[str] | None, typer.Option(help="Their name: what is found by it alone has to be checked.")
    ] = None,
    folder: Annotated[Path, typer.Option("--into", help="Where to write the two files.")] = Path(),
    json: AsJson = False,
) -> None:
    """Put all that is held about a person into a document and a JSON file, with what is others' marked."""
    from starter.cli import due
    from starter.cli.cases import gathering

    try:
        asked = gathering.asked_for(reference or [], email or [], phone or [], name or [])
        made = _work(lambda desk, _: gathering.gathered(desk, asked, folder))
    except due.Mistyped as error:
        _refuse(str(error), 2)
    print_out(made, words.gathered, json)


@app.command(short_help="List the cases that are to be erased.")
def erasures(json: AsJson = False) -> None:
    """List the cases that requests for erasure have named: what a manager approves for destruction."""
    from starter.cli.cases import gathering

    print_out(_work(lambda desk, _: gathering.erasures(desk)), words.erasures, json)


@app.command("use-restricted", short_help="Use a case whose use is restricted, with a reason.")
def use_restricted(
    reference: Reference,
    why: Annotated[str, typer.Option(help="The reason: it is kept with the case.")],
    name: Annotated[str, typer.Option(help="Who uses it, as in the command say.")],
    json: AsJson = False,
) -> None:
    """Keep why a restricted case is used all the same. For an hour, say takes what that person says to it."""
    from starter.cli import due
    from starter.cli.cases import gathering

    try:
        used = _work(lambda desk, _: gathering.use_restricted(desk, reference, name, why))
    except due.Mistyped as error:
        _refuse(str(error), 2)
    print_out(used, words.used, json)


@app.command(short_help="Upload the calendar of collections.")
def collections(
    file: Annotated[
        Path | None,
        typer.Argument(help="A CSV file; places/collections.csv beside the edition if not given."),
    ] = None,
    json: AsJson = False,
) -> None:
    """Put a calendar of collections in place of the one that is there: all of it, or none."""
    from starter.cli.installation import places

    print_out(_work(lambda desk, settings: places.upload(desk, settings, file)), words.uploaded, json)


@app.command(short_help="Look up the ward of every case anew.")
def wards(json: AsJson = False) -> None:
    """After the council's wards have changed, look every case up that has co-ordinates."""
    from starter.cli.installation import places

    print_out(_work(lambda desk, _: places.renew_wards(desk)), words.wards, json)


@app.command(short_help="Show letters as they were sent here.")
def outbox(
    reference: Annotated[str, typer.Argument(help="Only the letters of this case.")] = "",
    limit: Annotated[int, typer.Option(min=1, max=1000, help="At most so many, the latest.")] = 20,
    json: AsJson = False,
) -> None:
    """Show letters as they were sent on this machine, where nothing leaves it."""
    from starter.cli.cases import work

    items = _work(lambda desk, _: work.outbox(desk, reference, limit))
    print_out(items, words.outbox, json)


@app.command(short_help="List the services and what is promised.")
def services(edition: EditionPath = None, json: AsJson = False) -> None:
    """List the services and what is promised for each, with the clause that promises it."""
    from starter.cli import due

    try:
        found = due.services(edition, datetime.now(UTC))
    except due.Mistyped as error:
        _refuse(str(error), 2)
    print_out(found, words.services, json)


@app.command(short_help="Say when a promise would fall due.")
def due(
    length: Annotated[
        str, typer.Argument(help="How long: '5 working days', '4 hours', '12 weeks', 'same day' …")
    ],
    start: Annotated[
        str,
        typer.Option(
            "--from",
            help="When it is promised, such as 2026-12-23T10:00 (Europe/London unless it has a zone); now if "
            "not given; - reads several, one a line, from standard input.",
        ),
    ] = "",
    inclusive: Annotated[bool, typer.Option(help="Count 'beginning with' the first day.")] = False,
    edition: EditionPath = None,
    json: AsJson = False,
) -> None:
    """Say when a promise of some length would fall due, and which days are passed over, and why."""
    from starter.cli import due

    now = datetime.now(UTC)
    try:
        asked = due.length_of(length)
        several = start.strip() == "-"
        starts = due.read_starts(_standard_input()) if several else [_one_start(start, now)]
        council = due.edition_today(edition, now)
        found = due.due_answers(asked, starts, council, inclusive=inclusive)
    except due.Mistyped as error:
        _refuse(str(error), 2)
    print_out(
        found if several else found[0],
        lambda it: (line for each in (it if several else [it]) for line in words.due(each)),
        json,
    )


@app.command("notify-templates", short_help="Make or check the templates in GOV.UK Notify.")
def notify_templates(
    folder: Annotated[
        Path | None, typer.Argument(help="Write every template to this folder, to be copied into Notify.")
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Compare what is in Notify with what is sent to it.")
    ] = False,
) -> None:
    """Write the templates a council makes in GOV.UK Notify, or check those it made (1 if they differ)."""
    from starter.cli.installation import notify

    said, ok = notify.notify_templates(folder, check)
    typer.echo(said, err=not ok)
    raise typer.Exit(0 if ok else 1)


@app.command(short_help="Run the site and the API.")
def serve() -> None:
    """Run the site and the API until stopped (Ctrl-C)."""
    from starter import serving

    _stay(serving.serve)


@app.command(short_help="List the encryption keys used here.")
def keys(
    forget: Annotated[str, typer.Option(help="Ask for this key no longer: nothing needs it any more.")] = "",
    json: AsJson = False,
) -> None:
    """List the encryption keys that were used here, and whether each is on the ring that is set."""
    import asyncio

    from starter.cli.cases import work
    from starter.cli.installation import keys

    try:
        settings = work.ready_for_one()
        listed = asyncio.run(keys.forget(settings, forget) if forget else keys.known(settings))
    except work.EXPECTED as error:
        _refuse(work.told(error), 1)
    print_out(listed, words.keys, json)


@app.command(short_help="Show or check certificates of destruction.")
def certificate(
    which: Annotated[
        str, typer.Argument(help="The reference of a case that was destroyed, or the word check.")
    ],
    file: Annotated[
        Path | None, typer.Option(help="With check: a certificate that was handed on, as a JSON file.")
    ] = None,
    json: AsJson = False,
) -> None:
    """Show the certificate of a case that was destroyed, or check all: exit code 1 if one is wrong."""
    from charter import references
    from starter.cli.cases import work
    from starter.cli.installation import certificates

    try:
        settings = work.ready_for_one()
        if which == "check":
            found = certificates.checked(settings, file)
            print_out(found, words.certificates_checked, json)
            raise typer.Exit(1 if found["faults"] else 0)
        reference = references.normalise(which)
        print_out(certificates.shown(settings, reference), words.certificate, json)
    except ValueError:
        _refuse("That is no reference: give one as the case had it, or the word check.", 2)
    except work.EXPECTED as error:
        _refuse(work.told(error), 1)


@app.command(short_help="Run the relay that starts waiting cases.")
def relay() -> None:
    """Run the relay until stopped: it starts what had to wait for Temporal, and finds what was stopped."""
    from starter import serving

    _stay(serving.relay)


@app.command(short_help="Take mail in.")
def mail() -> None:
    """Take mail in until stopped: by SMTP on a port of its own, and from a mailbox if one is set."""
    from starter import serving

    _stay(serving.mail)


def _one_start(text: str, now: datetime) -> datetime:
    from starter.cli import due

    try:
        return due.start_of(text) if text.strip() else now
    except due.Mistyped as error:
        raise due.Mistyped(f"--from cannot be read: {error}.") from None


def _standard_input() -> Iterable[str]:
    from starter.cli import due

    try:
        yield from sys.stdin
    except UnicodeDecodeError:
        raise due.Mistyped("Standard input cannot be read: it is not UTF-8 text.") from None


def _stay(job: Callable[["Settings", "Event"], Awaitable[None]]) -> NoReturn:
    """Run until told to stop, and end the process."""
    from engine import process
    from starter.cli.cases import work

    try:
        settings = work.ready_to_stay()
    except work.EXPECTED as error:
        _refuse(work.told(error), 1)
    process.run(lambda stop: job(settings, stop), expected=work.EXPECTED)


def _work(job: Callable[["Desk", "Settings"], Awaitable[Any]]) -> Any:
    """Do one thing at a desk, and leave with a sentence where it cannot be done."""
    import asyncio

    from starter.cli.cases import work

    async def at_desk(settings: "Settings") -> Any:
        from starter.desk.composition import open_desk

        async with open_desk(settings) as desk:
            return await job(desk, settings)

    try:
        return asyncio.run(at_desk(work.ready_for_one()))
    except work.EXPECTED as error:
        _refuse(work.told(error), 1)


def _refuse(why: str, code: int) -> NoReturn:
    typer.echo(words.plain(why), err=True)
    raise typer.Exit(code)
