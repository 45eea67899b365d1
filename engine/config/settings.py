"""Every setting there is: from the environment, prefix ``CHARTER_``, and from two files of the data
folder."""

import os
import re
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import SettingsConfigDict
from pydantic_settings import SettingsError as SourceError

from charter.people import CUSTOMER_SIDE, EVERYONE, Channel
from engine.config.appointments import AppointmentSettings
from engine.config.env_files import LOCAL_FILE, RUNNING_FILE, text_of
from engine.config.front_door import FrontDoorSettings
from engine.config.integrating import IntegratingSettings
from engine.config.keys import IntakeKey, decode_key
from engine.config.limits import Limits, usable_processors
from engine.config.mail import MailSettings
from engine.config.maps import MapSettings
from engine.config.open import OpenSettings
from engine.config.photographs import PhotographSettings
from engine.config.rehearsing import RehearsingSettings
from engine.config.releases import ReleaseSettings
from engine.config.seeing import SeeingSettings
from engine.config.signing_in import SigningInSettings, passkey_host
from engine.config.ways_out import letters_complete, ways_out
from engine.errors import SettingsError

PREFIX = "CHARTER_"

CONTRAST_LEAST = 4.5
"""White text on the council's colour, as a ratio (WCAG 2.2, success criterion 1.4.3)."""


def white_on(colour: str) -> float:
    """The contrast of white text on `#rrggbb`, from 1 to 21 (WCAG's relative luminance)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


class Settings(
    FrontDoorSettings,
    AppointmentSettings,
    IntegratingSettings,
    MailSettings,
    MapSettings,
    OpenSettings,
    PhotographSettings,
    RehearsingSettings,
    ReleaseSettings,
    SeeingSettings,
    SigningInSettings,
):
    """One model for every process of the product."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, extra="ignore", hide_input_in_errors=True, env_ignore_empty=True
    )

    data_dir: Path = Field(
        Path(".local"), description="The folder for what is kept between runs: register, server data, keys."
    )
    host: str = Field("127.0.0.1", description="The address the site and the API listen on.")
    port: int = Field(8000, ge=1, le=65535, description="The port of the site and the API.")
    temporal_port: int = Field(
        7233,
        ge=1,
        le=65535,
        description="The port of the local Temporal server. `TEMPORAL_ADDRESS` comes first.",
    )
    temporal_ui_port: int = Field(8233, ge=1, le=65535, description="The port of Temporal's Web UI.")
    metrics_port: int = Field(
        9464,
        ge=0,
        le=65531,
        description="The port of a program's metrics; 0 for none. With `make run` it is the worker's, and "
        "the next ones are those of the urgent worker, the site, the relay and mail in.",
    )
    metrics_host: str = Field(
        "",
        description="The address a program's metrics are served on, such as `0.0.0.0` in a container; the "
        "address of the site, or this machine's own, if empty.",
    )
    register_url: str = Field(
        "",
        repr=False,
        description="The register, as an SQLAlchemy address; a SQLite file in the data folder if empty.",
    )
    edition_path: Path | None = Field(
        None,
        description="A council's folder, the file (TOML) of one edition of promises, or the name of a "
        "council that comes with the product, such as `example-borough`; the first of these if empty.",
    )
    namespace: str = Field(
        "default", min_length=1, description="Temporal's namespace. `TEMPORAL_NAMESPACE` comes first."
    )
    task_queue: str = Field(
        "charter",
        min_length=1,
        description="The task queue of ordinary cases, the same for every program; the urgent one is named "
        "after it, with `-urgent` at the end.",
    )
    queues: Literal["both", "ordinary", "urgent"] = Field(
        "both",
        description="Which cases a worker serves: `both`, `ordinary` or `urgent`. `make run` starts a worker "
        "for each. Those of ordinary cases tell other systems what happens, too, on a third queue.",
    )
    workflow_tasks: int = Field(
        0,
        ge=0,
        description="How many workflow tasks a worker has in hand at once, on each of its queues: at least "
        "2; 0 for twice the processors it may use, but 4 to 8. More are no quicker, for all share one "
        "interpreter, and a task that it keeps waiting for two seconds is broken off.",
    )
    activities: int = Field(
        0,
        ge=0,
        description="How many activities (letters, mostly) a worker has in hand at once, on each of its "
        "queues; 0 for four times the processors it may use, but 8 to 16.",
    )
    intake_keys: tuple[IntakeKey, ...] = Field(
        (),
        description="The keys of intake systems, as a JSON list: `name`, `key` (at least 16 characters, or "
        '`sha256:` and its hash), `services` (`"*"` or a list of codes), `roles` (such as `customer`, '
        '`system`, `officer`; customer and system if not given), `cases` (`"own"`, if not given: those that '
        'came by a key of this name; `"all"`: those of its services), `sensitive` (of a key with `"*"` and '
        '`"all"`: the codes of the sensitive services it sees, or `"*"`; none if not given), `read_only` '
        "(false if not given).",
    )
    intake_key: SecretStr | None = Field(
        None,
        description="The key for reporting on this machine: every service, as customer or system. "
        "It sees what came by it.",
    )
    officer_key: SecretStr | None = Field(
        None, description="The key for working cases on this machine: every case, as officer or manager."
    )
    heartbeat: Path | None = Field(
        None,
        description="A file that the program touches every second while it lives, for whatever looks after "
        "it; none if empty. `make run` gives each program one, and replaces a program that stops doing so.",
    )
    encryption: bool = Field(
        True, description="Whether everything a case records in Temporal is encrypted (AES-256-GCM)."
    )
    encryption_keys: dict[str, SecretStr] = Field(
        {},
        description="The encryption keys, as a JSON object: key id to 32 bytes in base64. "
        "An old key stays listed for as long as cases encrypted with it are kept.",
    )
    encryption_key_id: str = Field("", description="The id of the key that new payloads are encrypted with.")
    case_keys: bool = Field(
        False,
        description="Whether what a case records in Temporal is encrypted with a key of its own, which is "
        "destroyed with it. Back the register up continuously first: without it such cases cannot be read.",
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="The least serious log lines written."
    )
    council_base_url: str = Field(
        "", description="The public address that tracking links begin with; `http://host:port` if empty."
    )
    council_name: str = Field(
        "", max_length=80, description="The council's name on every page; the edition's council if empty."
    )
    council_colour: str = Field(
        "",
        description="The council's colour, as `#rrggbb`: dark enough for white text on it to be read. "
        "If empty, that of `look/look.toml` in its folder, else `#0b4f6c`.",
    )
    temporal_ui_url: str = Field(
        "",
        description="The address of Temporal's Web UI that supervisors' links begin with; the local one if "
        "empty.",
    )

    letters: str = Field(
        "outbox",
        description="How letters go out: `outbox` (kept, shown, not sent), `notify` (GOV.UK Notify) or "
        "`smtp` (emails by a mail server), or one for each channel, such as "
        "`email=smtp,text=notify,post=none`. A channel that is not named is not used.",
    )
    notify_api_key: SecretStr | None = Field(None, description="The API key of GOV.UK Notify.")
    notify_base_url: str = Field(
        "https://api.notifications.service.gov.uk", description="Where GOV.UK Notify is."
    )
    notify_templates: Path | None = Field(
        None, description="The file (TOML) that says which Notify template carries what: see letters.md."
    )
    notify_callback_token: SecretStr | None = Field(
        None,
        description="The bearer token GOV.UK Notify shows when it brings a receipt, at least 16 characters; "
        "without it none is taken.",
    )
    smtp_host: str = Field("", description="The mail server that takes the letters.")
    smtp_port: int = Field(587, ge=1, le=65535, description="Its port.")
    smtp_starttls: Literal["starttls", "tls", "none"] = Field(
        "starttls", description="How the connection is made safe: `starttls`, `tls` from its start, `none`."
    )
    smtp_user: str = Field("", description="The name to sign in with; empty for no signing in.")
    smtp_password: SecretStr | None = Field(None, description="The password to sign in with.")
    smtp_from: str = Field("", description="The address the letters are from.")
    smtp_reply_to: str = Field(
        "",
        description="The address for replies, if another; with `{reference}` in it, such as "
        "`cases+{reference}@example.gov.uk`, each case has its own.",
    )

    @field_validator("notify_callback_token")
    @classmethod
    def _long_enough(cls, token: SecretStr | None) -> SecretStr | None:
        if token is not None and len(token.get_secret_value()) < 16:
            raise ValueError("a token has at least 16 characters")
        return token

    @field_validator("task_queue")
    @classmethod
    def _ordinary(cls, queue: str) -> str:
        if queue.endswith("-urgent"):
            raise ValueError("it is the ordinary queue's name: the urgent one's is made of it")
        return queue

    @field_validator("workflow_tasks")
    @classmethod
    def _both_queues(cls, tasks: int) -> int:
        if tasks == 1:
            raise ValueError("it is at least 2: new cases and those in memory are asked for apart")
        return tasks

    @field_validator("encryption_keys")
    @classmethod
    def _whole_keys(cls, keys: dict[str, SecretStr]) -> dict[str, SecretStr]:
        for key_id, key in keys.items():
            decode_key(key_id, key)
        return keys

    @field_validator("log_level", mode="before")
    @classmethod
    def _any_case(cls, level: Any) -> Any:
        return level.lower() if isinstance(level, str) else level

    @field_validator("council_colour")
    @classmethod
    def _readable_colour(cls, colour: str) -> str:
        if not colour:
            return colour
        if not re.fullmatch(r"#[0-9a-fA-F]{6}", colour):
            raise ValueError("it is not a colour written as #rrggbb")
        if white_on(colour) < CONTRAST_LEAST:
            raise ValueError("white text on it could not be read well: take a darker one")
        return colour.lower()

    @model_validator(mode="after")
    def _complete(self) -> Self:
        self.data_dir = self.data_dir.expanduser().absolute()  # children may run in another folder
        if not self.register_url:
            self.register_url = f"sqlite:///{self.data_dir / 'register.sqlite3'}"
        if not self.photographs:
            self.photographs = str(self.data_dir / "photographs")
        if not self.council_base_url:
            self.council_base_url = f"http://{self.own_host}:{self.port}"
        self.council_base_url = self.council_base_url.rstrip("/")
        if not self.second_factor:
            self.second_factor = "required" if self.council_base_url.startswith("https://") else "optional"
        if self.second_factor == "passkey" and not passkey_host(self.council_base_url):
            raise ValueError(
                "CHARTER_SECOND_FACTOR=passkey needs a name with https:// in CHARTER_COUNCIL_BASE_URL"
            )
        if not self.temporal_ui_url:
            self.temporal_ui_url = f"http://127.0.0.1:{self.temporal_ui_port}"
        self.temporal_ui_url = self.temporal_ui_url.rstrip("/")
        if self.encryption_key_id and self.encryption_key_id not in self.encryption_keys:
            raise ValueError(
                "CHARTER_ENCRYPTION_KEY_ID names a key that is not among CHARTER_ENCRYPTION_KEYS"
            )
        letters_complete(self)
        known = {key.name for key in self.all_keys}
        if any(one.key not in known for one in self.subscriptions):
            raise ValueError("CHARTER_SUBSCRIPTIONS names a key that is not among CHARTER_INTAKE_KEYS")
        return self

    @property
    def ways_out(self) -> dict[Channel, str]:
        """How the letters of each channel go out: outbox, notify, smtp; a channel not in it is not used."""
        return ways_out(self.letters)

    @property
    def limits(self) -> Limits:
        """How much a worker takes on at once, on each of its queues."""
        return Limits.chosen(self.workflow_tasks, self.activities, usable_processors())

    @property
    def own_host(self) -> str:
        """The address under which this machine reaches itself."""
        return "127.0.0.1" if self.host in {"0.0.0.0", "::"} else self.host  # noqa: S104 -- compared, not bound

    @property
    def all_keys(self) -> tuple[IntakeKey, ...]:
        """Every key the API accepts, this machine's own two included."""
        own: list[IntakeKey] = []
        if self.intake_key:
            own.append(IntakeKey(name="local", key=self.intake_key))
        if self.officer_key:
            staff = EVERYONE - CUSTOMER_SIDE
            own.append(
                IntakeKey(name="local-officer", key=self.officer_key, roles=staff, cases="all", sensitive="*")
            )
        return (*self.intake_keys, *own)

    def who(self, presented: str) -> IntakeKey | None:
        """The key that was presented, or None: it is not one of ours."""
        found = None
        for key in self.all_keys:  # all are compared: the time taken tells nothing
            if key.matches(presented):
                found = found or key
        return found

    @classmethod
    def load(cls, data_dir: Path | None = None) -> "Settings":
        """Read the settings: the environment first, then ``running.env``, then ``charter.env``, then the
        defaults.

        Raises SettingsError: one sentence naming the setting that cannot be read, without its value.
        """
        folder = data_dir or Path(os.environ.get(f"{PREFIX}DATA_DIR") or ".local")
        files = (folder.expanduser() / LOCAL_FILE, folder.expanduser() / RUNNING_FILE)
        given: dict[str, Any] = {"data_dir": folder}
        try:
            for file in files:
                text_of(file)
            return cls(_env_file=files, _env_file_encoding="utf-8", **given)
        except ValidationError as error:
            raise SettingsError(_sentence(error)) from None
        except SourceError as error:
            raise SettingsError(_source_sentence(error)) from None
        except OSError as error:
            raise SettingsError(f"The settings in {folder} cannot be read: {error.strerror}.") from None


def _sentence(error: ValidationError) -> str:
    first = error.errors(include_input=False, include_url=False, include_context=False)[0]
    said = first["msg"].removeprefix("Value error, ")
    if not first["loc"]:
        return f"{said}."
    name, *inside = (str(part) for part in first["loc"])
    place = f" (at {'.'.join(inside)})" if inside and name != "encryption_keys" else ""
    return f"{PREFIX}{name.upper()} cannot be read{place}: {said[:1].lower()}{said[1:]}."


def _source_sentence(error: SourceError) -> str:
    """pydantic-settings names the field in quotes, and quotes no value."""
    named = [name for name in Settings.model_fields if f'"{name}"' in str(error)]
    return f"{PREFIX}{(named or ['?'])[0].upper()} cannot be read: it is not JSON."


def describe_settings() -> list[tuple[str, str, str]]:
    """Every setting as (name in the environment, default as text, what it is for)."""
    described = []
    parts = (
        MailSettings.model_fields,
        IntegratingSettings.model_fields,
        SigningInSettings.model_fields,
    )
    fields = sorted(Settings.model_fields.items(), key=lambda named: [named[0] in part for part in parts])
    for name, field in fields:
        default = field.default
        text = (
            str(default).lower()
            if isinstance(default, bool)
            else ""
            if not default and default != 0
            else str(default)
        )
        described.append((f"{PREFIX}{name.upper()}", text, field.description or ""))
    return described
