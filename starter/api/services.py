"""What can be asked for, as the API tells it: without a key."""

from fastapi import FastAPI, Request
from fastapi.responses import Response

from charter.edition.answers import services_answer
from charter.schemas import schema_of
from starter.api.marks import answered
from starter.desk.catalogue import Catalogue


def add_services(app: FastAPI, catalogue: Catalogue) -> None:
    """The list of services, and each of them."""

    @app.get("/api/services", tags=["services"], summary="What can be asked for, and what is promised")
    async def services(request: Request) -> Response:
        open_here = {service.code for service in catalogue.services()}
        found = services_answer(catalogue.edition)
        return answered(request, [{**each, "open": each["code"] in open_here} for each in found])

    @app.get(
        "/api/services/{code}", tags=["services"], summary="One service: its promises, details and messages"
    )
    async def service(code: str, request: Request) -> Response:
        known = catalogue.known(code)
        found = next(each for each in services_answer(catalogue.edition) if each["code"] == known.code)
        is_open = catalogue.is_open(known)
        return answered(
            request,
            {
                **found,
                "open": is_open,
                "description": known.description,
                "details": catalogue.details_schema(known) if is_open else None,
                "messages": [
                    {
                        "name": spec.name,
                        "title": spec.title,
                        "description": spec.description,
                        "roles": sorted(role.value for role in spec.roles),
                        "body": schema_of(spec.model),
                    }
                    for spec in catalogue.messages(known.process).values()
                ],
            },
        )
