"""Who buys, and who follows the clause."""

from __future__ import annotations

from typing import Literal

from drafting.market.model import Article, Model, field
from drafting.scalars import Count, Email, Label, Months, Phone


class Buyer(Model):
    name: Label = field("Nom de l'acheteur", "Sans article : « commune de Valbrune ».", ...)
    article: Article = field("Article du nom", "le, la, l' ou les ; rien pour un nom propre.", "")
    kind: Literal["state", "local_authority", "public_institution", "public_housing_office",
                  "social_housing_company", "semi_public_company", "private"] = field(
        "Type d'acheteur", "État, collectivité, établissement public, OPH, société HLM, SEM ou SPL ; private : maître d'ouvrage "
        "réellement privé, hors du code de la commande publique.", ...)
    capacity: Literal["central_authority", "contracting_authority", "contracting_entity"] | None = field(
        "Qualité de l'acheteur", "Donne le seuil européen ; par défaut selon le type d'acheteur.")


class Facilitator(Model):
    name: Label = field("Structure du facilitateur", "Sans article : « maison de l'emploi du Val ».", ...)
    article: Article = field("Article du nom", "le, la, l' ou les ; rien pour un nom propre.", "")
    email: Email = field("Courriel du facilitateur", "Adresse de service, sans nom de personne.", ...)
    phone: Phone | None = field("Téléphone du facilitateur")
    address: Label | None = field("Adresse du facilitateur")


class FacilitatorAgreement(Model):
    duration_months: Months | None = field("Durée de la convention, en mois", "À compter de sa signature.")
    funding: Literal["free", "funded"] | None = field(
        "Financement du facilitateur", "free : l'acheteur ne paie rien ; funded : il participe, le montant s'écrit à la main.")
    award_notice_days: Count | None = field(
        "Délai pour transmettre le nom du titulaire, en jours ouvrés", "À compter de la notification.", None, ge=1, le=30)
    certificate_days: Count | None = field(
        "Délai de l'attestation de réalisation, en jours", "À compter de l'arrêté des heures.", None, ge=5, le=60)
    breach_hours: Count | None = field(
        "Délai pour signaler une violation de données, en heures", "", None, ge=12, le=72)


class InsertionContact(Model):
    service: Label = field("Service correspondant insertion", "Service de l'acheteur qui valide et contrôle.", ...)
    email: Email = field("Courriel du correspondant insertion", "", ...)
    phone: Phone | None = field("Téléphone du correspondant insertion")
