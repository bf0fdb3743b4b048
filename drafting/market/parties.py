"""Who buys, and who follows the clause."""

from __future__ import annotations

from typing import Literal

from drafting.market.model import Article, Model, field
from drafting.scalars import Code, Count, Email, Flag, Hours, Label, Months, Phone, Rate


class Member(Model):
    name: Label = field("Nom du membre", "Sans article : « commune de Valbrune ».", ...)
    article: Article = field("Article devant le nom", "le, la, l' ou les ; rien pour un nom propre.", "")
    share: Rate | None = field("Part d'exécution du membre", "Part du montant du marché exécutée pour ce membre.")
    insertion_clause: Flag = field("Clause d'insertion sur la part du membre", "", ...)


class BuyersGroup(Model):
    """Several buyers in one consultation (pieces.md §1.1, §5.1): a purchasing group, or one operation of several owners."""

    form: Literal["purchasing_group", "joint_project"] = field(
        "Forme du groupe d'acheteurs",
        "purchasing_group : groupement de commandes ; joint_project : opération de plusieurs maîtres d'ouvrage.", ...)
    followed_by: Literal["lead", "each_member"] = field(
        "Qui suit l'action d'insertion", "lead : l'acheteur désigné sous buyer, pour tous ; each_member : chacun pour sa part.",
        ...)
    members: list[Member] = field("Membres", "Tous ceux pour qui le marché s'exécute.", ..., min_length=2, max_length=60)


class Buyer(Model):
    name: Label = field("Nom de l'acheteur", "Sans article : « commune de Valbrune ».", ...)
    article: Article = field("Article devant le nom", "le, la, l' ou les ; rien pour un nom propre.", "")
    kind: Literal["state", "local_authority", "public_institution", "public_housing_office",
                  "social_housing_company", "semi_public_company", "private"] = field(
        "Type d'acheteur", "État, collectivité, établissement public, OPH, société HLM, SEM ou SPL ; private : maître d'ouvrage "
        "réellement privé, hors du code de la commande publique.", ...)
    capacity: Literal["central_authority", "contracting_authority", "contracting_entity"] | None = field(
        "Qualité de l'acheteur", "Donne le seuil européen ; par défaut selon le type d'acheteur.")
    group: BuyersGroup | None = field("Groupe d'acheteurs", "Groupement de commandes, ou plusieurs maîtres d'ouvrage.")


class Facilitator(Model):
    name: Label = field("Structure du facilitateur", "Sans article : « maison de l'emploi du Val ».", ...)
    article: Article = field("Article devant le nom", "le, la, l' ou les ; rien pour un nom propre.", "")
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


class Planner(Model):
    name: Label = field("Nom de l'aménageur", "Sans article : « établissement public d'aménagement du Val ».", ...)
    article: Article = field("Article devant le nom", "le, la, l' ou les ; rien pour un nom propre.", "")
    act: Label = field(
        "Acte qui porte l'obligation", "Par exemple « cahier des charges de cession de terrain, article 14 ».", ...)
    hours: Hours | None = field("Heures d'insertion que cet acte met à la charge du maître d'ouvrage")
    publics: list[Code] | None = field(
        "Publics que cet acte admet", "À défaut de « publics », ce sont ceux du contrat.", None, min_length=1)
