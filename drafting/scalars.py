"""The types of market fields: French scalars as people type them, checked with French sentences.

Every value comes from the YAML reader as text; each type below reads it (`1 250`, `5 %`, `oui`,
`01/02/2027`) and refuses the rest in French. A value already typed (a test, the web form) passes through.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from drafting import french


def _reader(read: Callable[[str], Any]) -> BeforeValidator:
    def validate(value: Any) -> Any:
        if isinstance(value, (dict, list)):
            raise PydanticCustomError("french", "une seule valeur est attendue ici, pas une liste ni un bloc.")
        if not isinstance(value, str):
            return value
        if not value.strip() or value.strip() in ("~", "null"):
            raise PydanticCustomError("french", "la valeur est absente.")
        try:
            return read(value)
        except ValueError as error:
            raise PydanticCustomError("french", "{why}", {"why": str(error)}) from None

    return BeforeValidator(validate)


def _whole(unit: str) -> Callable[[str], int]:
    def read(text: str) -> int:
        value = french.read_number(text, unit=unit)
        if value != value.to_integral_value():
            raise ValueError(f"« {text[:40]} » : un nombre entier est attendu.")
        return int(value)

    return read


def _amount(unit: str) -> Callable[[str], Decimal]:
    return lambda text: french.read_number(text, unit=unit)


def _label(text: str) -> str:
    if any(ord(c) < 32 or 0xD800 <= ord(c) <= 0xDFFF or ord(c) in (0xFFFE, 0xFFFF) for c in text):
        raise ValueError("le texte contient un retour à la ligne ou un caractère de contrôle : écrivez-le sur une ligne.")
    return " ".join(text.split())


FREE_TEXT = "free text"
"""What marks the fields whose words are a person's own: checks read them all (drafting.checks.typed)."""
Label = Annotated[str, _reader(_label), StringConstraints(min_length=1, max_length=400), FREE_TEXT]
Code = Annotated[str, _reader(str.strip), StringConstraints(pattern=r"^[a-z0-9_]{1,40}$")]
Flag = Annotated[bool, _reader(french.read_flag)]
Day = Annotated[date, _reader(french.read_date)]
Euros = Annotated[Decimal, _reader(_amount("€")), Field(gt=0, le=10_000_000_000)]
Rate = Annotated[Decimal, _reader(_amount("%")), Field(ge=0, le=100)]
Weight = Annotated[Decimal, _reader(_amount("%")), Field(gt=0, le=100)]
Hours = Annotated[int, _reader(_whole("h")), Field(ge=1, le=200_000)]
Months = Annotated[Decimal, _reader(_amount("mois")), Field(gt=0, le=600)]
Count = Annotated[int, _reader(_whole("")), Field(ge=0, le=10_000)]
Number = Annotated[Decimal, _reader(_amount("")), Field(ge=0, le=10_000)]
Step = Annotated[Literal[1, 5, 7, 10, 35], _reader(_whole("h"))]
LotNumber = Annotated[str, _reader(str.strip), StringConstraints(pattern=r"^[0-9A-Za-z]{1,6}$")]
Cpv = Annotated[str, _reader(str.strip), StringConstraints(pattern=r"^[0-9]{8}(-[0-9])?$")]
Email = Annotated[str, _reader(str.strip), StringConstraints(pattern=r"^[^\s@]{1,64}@[^\s@]+\.[A-Za-z]{2,20}$",
                                                             max_length=120)]
Phone = Annotated[str, _reader(str.strip), StringConstraints(pattern=r"^\+?[0-9][0-9 .\u00a0]{5,22}$")]
