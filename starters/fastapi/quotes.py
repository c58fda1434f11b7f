"""What a parcel costs: a typed contract in front of a carrier that may be slow or wrong."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated

import httpx2
from fastapi import Depends, FastAPI, HTTPException, Request
from pydantic import BaseModel, ConfigDict, Field, ValidationError

PATIENCE = 1.0  # seconds for the whole answer; a client's own timeouts count each read by itself


class Parcel(BaseModel):
    model_config = ConfigDict(extra="forbid")

    postcode: str = Field(pattern=r"^[A-Z0-9 ]{3,10}$", examples=["SW1A 1AA"])
    grams: int = Field(gt=0, le=30_000)


class Quote(BaseModel):
    pence: int = Field(ge=0)
    days: int = Field(ge=0)


class Problem(BaseModel):
    detail: str


@asynccontextmanager
async def lifespan(_app: FastAPI) -> AsyncIterator[dict[str, httpx2.AsyncClient]]:
    """One client, with its pool of connections, for as long as the service runs."""
    async with httpx2.AsyncClient(base_url=os.environ["CARRIER_URL"]) as client:
        yield {"carrier": client}


def carrier_client(request: Request) -> httpx2.AsyncClient:
    client: httpx2.AsyncClient = request.state.carrier
    return client


Carrier = Annotated[httpx2.AsyncClient, Depends(carrier_client)]
app = FastAPI(title="Parcel quotes", version="1.0.0", lifespan=lifespan)


@app.post(
    "/quotes",
    operation_id="quoteParcel",
    responses={
        502: {"model": Problem, "description": "The carrier's answer could not be used."},
        504: {"model": Problem, "description": "The carrier did not answer in time."},
    },
)
async def quote(parcel: Parcel, carrier: Carrier) -> Quote:
    """Ask the carrier for its price and delivery time."""
    try:
        async with asyncio.timeout(PATIENCE):
            answer = await carrier.post("/rates", json=parcel.model_dump())
        return Quote.model_validate_json(answer.raise_for_status().content)
    except TimeoutError:
        raise HTTPException(504, "The carrier did not answer in time.") from None
    except (httpx2.HTTPError, ValidationError):
        raise HTTPException(502, "The carrier's answer could not be used.") from None
