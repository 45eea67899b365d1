"""Every text that the residents of a council read, as one template for translators."""

from babel.messages.catalog import Catalog

from casework.site.languages import DOMAIN
from casework.texts.from_code import add_code
from casework.texts.from_data import add_council, add_data
from charter.edition.editions import Editions


def every_text(editions: Editions) -> Catalog:
    """The product's own first, then what the editions say."""
    catalogue = Catalog(domain=DOMAIN, project="Charter Casework", fuzzy=False)
    add_code(catalogue)
    add_data(catalogue)
    add_council(catalogue, editions)
    return catalogue
