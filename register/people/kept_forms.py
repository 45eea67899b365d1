"""Forms that were sent after their session had ended: kept for whoever wrote them, for a day at most."""

from datetime import timedelta

import sqlalchemy as sa

from charter.people import Model
from register.models import kept_forms
from register.part import Part

KEPT_FOR = timedelta(days=1)


class KeptForm(Model):
    """A form as it was sent, its words as the site has sealed them."""

    id: str
    address: str
    """Where it was sent: a path of the officers' site."""
    key_id: str
    """The key its words are encrypted with; empty where encryption is off."""
    words: bytes


class KeptForms(Part):
    """The part of the register that keeps them. Nobody gets another officer's."""

    def keep(self, form: KeptForm, token: str, username: str) -> None:
        """Keep a form that this officer sent, in the browser of this token's hash; drop the old ones."""
        now = self.now()
        row = {**form.model_dump(), "token": token, "username": username, "at": now}
        with self.database.writing() as connection:
            connection.execute(kept_forms.delete().where(kept_forms.c.at < now - KEPT_FOR))
            connection.execute(kept_forms.insert().values(row))

    def waiting(self, token: str, username: str) -> str:
        """The id of the last one that this officer sent in that browser; empty for none."""
        wanted = sa.select(kept_forms.c.id).where(
            kept_forms.c.token == token,
            kept_forms.c.username == username,
            kept_forms.c.at >= self.now() - KEPT_FOR,
        )
        with self.database.reading() as connection:
            found = connection.execute(wanted.order_by(kept_forms.c.at.desc()).limit(1)).scalar()
        return found or ""

    def get(self, form_id: str, username: str) -> KeptForm | None:
        """The form of that id, if it is this officer's."""
        columns = (kept_forms.c[name] for name in KeptForm.model_fields)
        wanted = sa.select(*columns).where(
            kept_forms.c.id == form_id,
            kept_forms.c.username == username,
            kept_forms.c.at >= self.now() - KEPT_FOR,
        )
        with self.database.reading() as connection:
            row = connection.execute(wanted).first()
        return KeptForm.model_validate(dict(row._mapping)) if row is not None else None

    def drop(self, form_id: str, username: str) -> None:
        """It has been used, or is not wanted."""
        these = kept_forms.c.id == form_id, kept_forms.c.username == username
        with self.database.writing() as connection:
            connection.execute(kept_forms.delete().where(*these))
