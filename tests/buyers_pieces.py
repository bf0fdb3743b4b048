"""Pièces as buyers write them, by hand: typed numbers, odd spaces, hours in letters or in a table, headings in bold.

A line is a paragraph; `# ` and `## ` headings with a style; `**…**` a bold paragraph, for the authors who use no style; `- ` an
item; `| … |` the row of a table. They are correct: `test_verify.py` says so, then breaks them one by one.
"""

from __future__ import annotations

from io import BytesIO

from docx import Document
from msgspec import Struct

SCHOOL_RC = """\
**RÈGLEMENT DE LA CONSULTATION**
Marché de travaux : extension de l'école des Glycines
Date d'envoi de l'avis : 15/02/2027
**ARTICLE 1 – OBJET DE LA CONSULTATION**
La consultation porte sur l'extension de l'école des Glycines. Elle est divisée en trois lots. Les travaux profitent à tous les habitants du quartier.
**ARTICLE 2 – CONDITIONS DE LA CONSULTATION**
**2.1 Procédure**
La présente consultation est passée en procédure adaptée, en application de l'article R. 2123-1 du code de la commande publique.
**2.2 Clause sociale d'insertion**
En application de l'article L.2112-2 du code de la commande publique, le marché comporte une clause d'insertion obligatoire pour les lots n° 1 et 2. Le nombre d'heures d'insertion est le suivant :
| N° du lot | Désignation | Heures d'insertion minimales |
| 1 | Gros œuvre – maçonnerie | 1 500 h |
| 2 | Peinture, revêtements | 240 h |
| Total | – | 1 740 h |
Le lot n°3 (électricité) n'est pas concerné. Le candidat s'engage sur ces heures en remplissant l'annexe 1 à l'acte d'engagement relative à l'insertion.
Toute offre qui refuse la clause est irrégulière.
**ARTICLE 3 – JUGEMENT DES OFFRES**
Les offres sont jugées selon les critères suivants :
- Prix : 50 %
- Valeur technique : 40 %
- Performance environnementale : 10 %
L'acheteur ne note pas l'insertion et n'accorde aucune préférence aux entreprises locales.
**ARTICLE 4 – PIÈCES À REMETTRE**
Le candidat remet l'acte d'engagement à compléter, daté et signé, et son annexe. Les documents mentionnés à l'article 2.2 sont joints au dossier de consultation.
"""

SCHOOL_CCAP = """\
**CAHIER DES CLAUSES ADMINISTRATIVES PARTICULIÈRES (C.C.A.P.)**
Extension de l'école des Glycines
**Article 1 - Objet du marché**
Le présent CCAP fixe les conditions d'exécution des travaux. Le CCAG-Travaux (arrêté du 30 mars 2021) s'applique, sous réserve de l'article 9.
**Article 2 - Délais**
Le délai d'exécution est de 10 mois. La durée hebdomadaire du travail sur le chantier est de 35 heures, et l'accès est fermé de 20 h à 7 h.
**Article 3 - Pénalités de retard**
Une pénalité de 300 € par jour calendaire est appliquée en cas de retard dans l'exécution des travaux.
**Article 4 - Clause d'insertion sociale**
**4.1 - Volume**
Pour le lot n° 1, le titulaire réserve au moins mille cinq cents (1 500) heures d'insertion à des personnes éloignées de l'emploi. Pour le lot n° 2, ce nombre est de 240 heures d'insertion.
**4.2 - Publics visés**
Les personnes visées relèvent de l'une des catégories suivantes :
- demandeurs d'emploi de plus d'un an ;
- bénéficiaires du RSA ;
- travailleurs handicapés ;
- habitants des quartiers prioritaires de la politique de la ville (QPV) en recherche d'emploi.
**4.3 - Modalités**
L'entreprise choisit entre l'embauche directe, la mise à disposition et la sous-traitance à une structure d'insertion. Exemple : une personne employée quatre semaines à 35 heures fait 140 heures.
**4.4 - Suivi**
Le facilitateur est la maison de l'emploi des Deux-Rives (clauses@exemple.org). Le titulaire lui transmet le relevé des heures le 10 du mois, ainsi que les justificatifs prévus à l'article 4.2.
**4.5 - Pénalités pour insertion**
Le titulaire qui n'a pas réalisé toutes les heures d'insertion à la réception des travaux encourt, après mise en demeure restée sans effet et après avoir présenté ses observations, une pénalité de 60 € par heure d'insertion non réalisée.
**Article 5 - Résiliation**
Le marché peut être résilié sans mise en demeure en cas d'atteinte à la sécurité, conformément à l'article 50.3 du CCAG.
**Article 6 - Dérogations au CCAG**
L'article 3 déroge à l'article 19.2 du CCAG-Travaux.
"""

SCHOOL_AE = """\
**ACTE D'ENGAGEMENT**
Lot n° 1 – Gros œuvre
**Article 1 - Contractant**
Nom du signataire : ……………………… (à compléter)
**Article 2 - Prix**
Montant hors taxes : ………………… €
**Article 3 - Engagement d'insertion**
J'ai pris connaissance de l'article 4 du CCAP. Je m'engage à réaliser au moins 1.500 h d'insertion, décrites dans l'annexe 1 à l'acte d'engagement relative à l'insertion.
Nombre d'heures que je propose en plus : …… heures
Fait à ………………, le ………………
Signature :
"""

CLEANING_RC = """\
# 1. Objet
Nettoyage des locaux du centre hospitalier. Le marché n'est pas alloti.
# 2. Attribution
Le marché est attribué au vu des critères pondérés ci-dessous :
| Critères d'attribution | Pondération |
| 1. Prix des prestations | 40 % |
| 2. Valeur technique | 35 % |
| dont : méthode de travail | 20 % |
| dont : moyens humains | 15 % |
| 3. Qualité de l'action d'insertion | 15 % |
| 4. Environnement | 10 % |
| TOTAL | 100 % |
Le critère 3 est fondé sur les articles L. 2152-7 et R. 2152-7 du code de la commande publique ; seules les actions prévues pour ce marché sont notées. Il est apprécié selon deux sous-critères :
| Sous-critère | Points |
| Encadrement et tutorat | 8 |
| Formation | 7 |
# 3. Insertion
Le titulaire réalise chaque année un minimum de 2 400 heures d'insertion par an, dans les conditions de l'article 7 du CCAP.
# 4. Offres
Une offre qui ne respecte pas la clause sociale est irrégulière ; l'acheteur peut autoriser tous les soumissionnaires concernés à la régulariser. Le droit de grève, l'accès au site et les horaires sont décrits au CCTP.
"""

CLEANING_CCAP = """\
# I. DISPOSITIONS GÉNÉRALES
Le présent cahier (CCAP) complète le CCAG-FCS. Les prestations ont lieu de 6 h à 21 h.
# II. PÉNALITÉS
Les pénalités pour retard sont appliquées sans mise en demeure préalable.
# III. INSERTION PAR L'ACTIVITÉ ÉCONOMIQUE
Le volume horaire d'insertion est fixé à 2400 h par an. Il est réalisé par des personnes agréées par le facilitateur, à l'adresse insertion@exemple.org.
Les pénalités relatives à l'insertion figurent ci-après ; par dérogation au chapitre II, elles ne sont appliquées qu'après mise en demeure.
| Manquement | Montant |
| Heures non réalisées au terme de l'année | 55 € par heure non réalisée, après observations du titulaire |
| Relevé non transmis | 50 € par jour de retard |
# IV. DONNÉES
Les justificatifs vont au facilitateur (insertion@exemple.org), jamais à l'acheteur.
"""

RESERVED_RC = """\
Règlement de consultation
Entretien des espaces verts – 3 lots
1. CONSULTATION
La consultation comprend les lots A, B et C.
2. LOTS RÉSERVÉS
2.1 Le lot A est réservé aux entreprises adaptées et aux ESAT, en application de l'article L. 2113-12 du code de la commande publique.
2.2 Le lot B est réservé aux structures d'insertion par l'activité économique (SIAE), en application de l'article L. 2113-13 du même code.
2.3 L'acheteur se réserve la possibilité de ne pas donner suite. Le candidat qui invoque les articles L. 2113-12 et L. 2113-13 joint son agrément.
3. CLAUSE SOCIALE
Le lot C n'est pas réservé. Son titulaire consacre 300 heures d'insertion à l'exécution des prestations (article L. 2112-2 du code de la commande publique).
4. VISITE
La visite dure 2 heures. Les questions sont posées 10 jours avant la date limite.
"""

STUDY_CCP = """\
# Article 1 – Forme du marché
Marché de maîtrise d'œuvre, valant CCAP et CCTP. L'étude comporte une tranche ferme et une tranche optionnelle.
# Article 2 – Prix
Les prix sont révisés selon l'article 10.1 du CCAG-MOE. Les honoraires sont réglés à 30 jours.
# Article 3 – Action d'insertion
## 3.1 Heures
| Tranche | Heures d'insertion |
| Tranche ferme | 120 |
| Tranche optionnelle n° 1 | 80 |
| Total | 200 |
Les heures d'une tranche optionnelle ne sont dues qu'après son affermissement.
## 3.2 Contrôle
Le titulaire remet un bilan. À défaut de 120 heures d'insertion réalisées en tranche ferme, il encourt la pénalité de l'article 3.3.
## 3.3 Pénalité
La pénalité est égale à deux fois le SMIC horaire brut par heure d'insertion manquante, constatée à la fin de la tranche, le titulaire ayant présenté ses observations.
# Article 4 – Litiges
Le tribunal compétent est celui du siège de l'acheteur.
"""

FRAMEWORK_CCAP = """\
ACCORD-CADRE DE VOIRIE – C.C.A.P.
**1 – OBJET**
L'accord-cadre s'exécute par bons de commande. Les travaux d'un montant supérieur à 40 000 € HT donnent lieu à insertion.
**2 – CLAUSE D'INSERTION**
Le titulaire réalise une heure d'insertion par tranche de 2 500 € HT facturés. Pour une commande de 100 000 €, il réalise ainsi 40 heures d'insertion.
Les personnes recrutées sont validées par le facilitateur, qui répond sous 48 heures. Un contrat d'une durée inférieure à 70 heures ne compte pas.
**3 – PÉNALITÉS**
Le non-respect des heures d'insertion dues au terme de l'accord-cadre entraîne une pénalité de 45 euros par heure d'insertion non effectuée, une fois recueillies les observations du titulaire.
Aucune pénalité n'est due si le titulaire démontre que le défaut ne lui est pas imputable.
**4 – SUBVENTIONS**
Les travaux sont financés par une subvention du département.
"""

CATERING_RC = """\
VILLE DE SAINT-AUBIN-LES-PRÉS
RÈGLEMENT DE LA CONSULTATION (RC)
Sommaire
Article 1. Acheteur ............ 2
Article 2. Objet ............ 2
Article 3. Critères ............ 3
**Article 1. Acheteur**
Ville de Saint-Aubin-les-Prés, place de la Mairie. Renseignements : marches@exemple.org
**Article 2. Objet**
Fourniture de repas en liaison froide pour les habitants de la commune et les crèches, en 2 lots :
| Lot | Objet | Durée | Heures d'insertion | Heures de livraison |
| Lot 1 – Écoles | 900 repas par jour | 12 mois | 1 100 | 7 h – 9 h |
| Lot 2 – Crèches | 120 repas par jour | 12 mois | 150 | 6 h – 8 h |
Les variantes sont interdites. Le marché est soumis au CCAG-FCS, dont l'article 16.1 traite de l'insertion, et au code de la commande publique (articles L. 2124-2, R. 2124-2 et R. 2161-2 à R. 2161-5). Le règlement (CE) n° 852/2004, notamment ses articles 3 à 6, s'applique.
**Article 3. Critères**
Critère n° 1 : Valeur technique : 45 points
Critère n° 2 : Prix : 40 points
Critère n° 3 : Développement durable, dont les circuits courts : 15 points
Le critère n° 1 est noté sur 20 puis ramené à 45 points. L'offre reçue hors délai est éliminée. Le pouvoir adjudicateur se réserve le droit de négocier.
**Article 4. Candidature**
Les interdictions de soumissionner sont celles des articles L. 2141-1 à L. 2141-5 du code de la commande publique. Le candidat produit l'attestation prévue à l'article D. 8222-5 du code du travail et celle des articles L. 5212-1 à L. 5212-11 du même code, relative à l'emploi des travailleurs handicapés.
**Article 5. Documents**
Le dossier comprend : le présent règlement, le CCAP, l'acte d'engagement et le bordereau des prix (à compléter par le candidat), le cadre de mémoire technique à compléter et l'annexe n° 1 à l'acte d'engagement « engagement d'insertion » [1].
"""

CATERING_CCAP = """\
CAHIER DES CLAUSES ADMINISTRATIVES PARTICULIERES
I - OBJET
Voir l'article 2 du règlement de la consultation.
II - EXECUTION
Les livraisons sont faites de 6 h à 9 h. Le titulaire informe l'acheteur dans les 24 heures de tout incident. Par dérogation à l'article 14.1.1 du CCAG-FCS, les pénalités pour retard de livraison, de 50 € par heure de retard, s'appliquent sans mise en demeure préalable.
III - INSERTION
L'obligation d'insertion, mise en œuvre avec le facilitateur du plan local pour l'insertion et l'emploi, est la suivante :
- Lot 1 : 1 100 heures ;
- Lot 2 : 150 heures.
Sont comptées les heures travaillées ; 20 heures de formation au plus par personne sont admises. Une heure de travail vaut une heure d'insertion.
En cas de non-réalisation des heures d'insertion imputable au titulaire, constatée au terme du marché, et après que le titulaire a été mis à même de présenter ses observations, il est appliqué une pénalité égale au nombre d'heures manquantes multiplié par 40 €.
Les pénalités d'insertion ne sont pas plafonnées. La sous-traitance d'une partie du lot n° 2 à un ESAT est encouragée.
IV - LITIGES
Le présent article s'applique sans préjudice de l'article 46 du CCAG. En cas de résiliation aux torts du titulaire, prononcée après mise en demeure, l'article II reste applicable.
"""

BRIDGE_CCAP = """\
# Cahier des clauses administratives particulières
# 1 Intervenants
Le maître d'œuvre est désigné à l'acte d'engagement. Le titulaire remet le DC4 à compléter pour chaque sous-traitant.
# 2 Promotion de l'emploi
Le titulaire consacre 350 h à l'insertion, soit dix semaines de 35 h. Le non-respect de cet engagement d'insertion donne lieu à l'application de pénalités.
# 3 Pénalités
| Manquement | Pénalité |
| Retard | 200 € par jour |
| Clause sociale : heures non réalisées à la réception | 50 € par heure, observations du titulaire recueillies |
# 4 Dérogations
L'article 3 du présent CCAP déroge à l'article 19 du CCAG-Travaux.
"""

BIKES_AE = """\
# Acte d'engagement
## Article 1er : Identification
[à renseigner par le candidat]
## Article 2 : Engagement
Je m'engage sur 210 heures d'insertion (deux cent dix heures) pour la durée du marché, l'offre étant valable 120 jours.
Montant : ………………… € HT, soit en lettres : …………………
## Article 3 : Paiement
À compléter : RIB ……………
"""

BIKES_NOTICE = """\
# Avis d'appel public à la concurrence
Achat et entretien de vélos – marché unique
Conditions d'exécution : clause sociale d'insertion de 210 h minimum au profit de personnes éloignées de l'emploi (article L2112-2 du code de la commande publique).
Critères : valeur technique 60 %, prix 40 %.
Marché réservé : non. Date limite : 12/04/2027 à 12 h 00.
"""

CORRECT = {
    "une école en lots": {"RC ecole.docx": SCHOOL_RC, "CCAP ecole.docx": SCHOOL_CCAP, "AE lot 1.docx": SCHOOL_AE},
    "le nettoyage d'un hôpital": {"Reglement_consultation.docx": CLEANING_RC, "ccap-nettoyage.docx": CLEANING_CCAP},
    "des espaces verts réservés": {"rc.docx": RESERVED_RC},
    "une maîtrise d'œuvre à tranches": {"CCP.docx": STUDY_CCP},
    "un accord-cadre de voirie": {"CCAP voirie.docx": FRAMEWORK_CCAP},
    "des repas": {"RC.docx": CATERING_RC, "CCAP.docx": CATERING_CCAP},
    "un pont": {"CCAP pont.docx": BRIDGE_CCAP},
    "des vélos": {"AE.docx": BIKES_AE, "avis-velos.docx": BIKES_NOTICE},
}
"""Consultations that hold together, by what is bought: file name → text."""

SCHOOL, CLEANING, GREEN, STUDY, ROADS, MEALS, BRIDGE, BIKES = CORRECT


class Slip(Struct, frozen=True):
    """What a person writes instead of something correct, the code that it deserves, and words of its message."""

    what: str
    sample: str
    old: str
    new: str
    code: str
    says: tuple[str, ...] = ()


SLIPS = (
    Slip("un article de pénalités qui n'existe pas", BRIDGE, "L'article 3 du présent CCAP", "L'article 8 du présent CCAP", "VER-03", ("article 8",)),
    Slip("une pénalité d'insertion qu'aucun article ne chiffre", BRIDGE, "| Clause sociale : heures non réalisées à la réception | 50 € par heure, observations du titulaire recueillies |\n",
         "| Absence à une réunion, observations du titulaire recueillies à la fin du mois | 50 € |\n", "VER-06", ("son montant",)),
    Slip("deux volumes dans une liste par lot", MEALS, "- Lot 2 : 150 heures.", "- Lot 2 : 105 heures.", "VER-01", ("lot n° 2", "150")),
    Slip("deux volumes dans l'avis et l'engagement", BIKES, "d'insertion de 210 h minimum au profit", "d'insertion de 240 h minimum au profit",
         "VER-01", ("240",)),
    Slip("des points qui ne font pas 100", MEALS, "Prix : 40 points", "Prix : 45 points", "VER-02", ("105",)),
    Slip("des habitants à embaucher", MEALS, "Sont comptées les heures", "Le titulaire recrute en priorité des habitants de la commune. Sont comptées les heures",
         "COH-34", ("habitants de",)),
    Slip("deux volumes pour un lot, entre deux pièces", SCHOOL, "au moins 1.500 h d'insertion", "au moins 1.200 h d'insertion",
         "VER-01", ("AE lot 1.docx, article 3", "1.200 h d’insertion", "lot n° 1", "1 500 heures")),
    Slip("deux volumes dans un tableau et un texte", SCHOOL, "| 240 h |\n| Total | – | 1 740 h |",
         "| 420 h |\n| Total | – | 1 920 h |", "VER-01", ("pour le lot n° 2",)),
    Slip("deux volumes par an sans lot", CLEANING, "est fixé à 2400 h par an", "est fixé à 2 040 h par an", "VER-01",
         ("pour le marché", "2 400 heures")),
    Slip("un total faux", SCHOOL, "| Total | – | 1 740 h |", "| Total | – | 1 470 h |", "VER-01D", ("1 740",)),
    Slip("des lettres et des chiffres", SCHOOL, "mille cinq cents (1 500) heures", "mille deux cents (1 500) heures", "VER-01E",
         ("1 200 en toutes lettres", "1 500 en chiffres")),
    Slip("des critères à 95 en liste", SCHOOL, "- Prix : 50 %", "- Prix : 45 %", "VER-02", ("95 au lieu de 100", "45 + 40 + 10")),
    Slip("des critères à 105 en tableau", CLEANING, "| 1. Prix des prestations | 40 % |", "| 1. Prix des prestations | 45 % |",
         "VER-02", ("105",)),
    Slip("des sous-critères qui ne tombent pas juste", CLEANING, "| Formation | 7 |", "| Formation | 6 |", "VER-02B", ("14",)),
    Slip("un renvoi à rien dans la pièce", SCHOOL, "prévus à l'article 4.2", "prévus à l'article 4.8", "VER-03",
         ("CCAP ecole.docx, article 4.4", "4.8")),
    Slip("un renvoi à rien dans une autre pièce", SCHOOL, "connaissance de l'article 4 du CCAP",
         "connaissance de l'article 14 du CCAP", "VER-03", ("AE lot 1.docx", "CCAP ecole.docx n’a pas d’article 14")),
    Slip("un renvoi cassé dans Word", SCHOOL, "prévus à l'article 4.2", "prévus à l'article Erreur ! Source du renvoi introuvable.",
         "VER-03B", ("a perdu sa cible",)),
    Slip("un crochet oublié", SCHOOL, "la maison de l'emploi des Deux-Rives", "[nom de la structure]", "VER-04",
         ("[nom de la structure]", "4.4")),
    Slip("« à compléter » oublié", SCHOOL, "- travailleurs handicapés ;", "- à compléter ;", "VER-04", ("à compléter",)),
    Slip("des heures en pointillés", STUDY, "À défaut de 120 heures", "À défaut de ____ heures", "VER-04"),
    Slip("une liste annoncée et vide", SCHOOL, """\
- demandeurs d'emploi de plus d'un an ;
- bénéficiaires du RSA ;
- travailleurs handicapés ;
- habitants des quartiers prioritaires de la politique de la ville (QPV) en recherche d'emploi.
""", "", "VER-05", ("l’une des catégories suivantes",)),
    Slip("une pénalité sans montant", SCHOOL, "une pénalité de 60 € par heure d'insertion non réalisée", "une pénalité par heure d'insertion non réalisée",
         "VER-06", ("son montant",)),
    Slip("une pénalité sans assiette", SCHOOL, "qui n'a pas réalisé toutes les heures d'insertion à la réception des travaux encourt, après mise en demeure restée sans effet et après avoir présenté ses observations, une pénalité de 60 € par heure d'insertion non réalisée",
         "qui ne respecte pas la clause d'insertion à la réception des travaux encourt, ses observations présentées, une pénalité de 1 000 € sur ses heures", "VER-06",
         ("son assiette",)),
    Slip("une pénalité sans date", ROADS, "dues au terme de l'accord-cadre ", "", "VER-06B", ("à quelle date",)),
    Slip("une pénalité sans contradictoire", ROADS, ", une fois recueillies les observations du titulaire", "", "VER-06B",
         ("ses observations",)),
    Slip("une mise en demeure exigée et écartée", SCHOOL, "une pénalité de 60 € par heure d'insertion non réalisée.",
         "une pénalité de 60 € par heure d'insertion non réalisée. Les pénalités d'heures s'appliquent sans mise en demeure.", "VER-07",
         ("sans mise en demeure", "après mise en demeure")),
    Slip("une mise en demeure écartée par l'article général", CLEANING, "ci-après ; par dérogation au chapitre II, elles",
         "ci-après ; elles", "VER-07B", ("sans mise en demeure", "II")),
    Slip("des SIAE au titre du handicap", GREEN, "en application de l'article L. 2113-13 du même code",
         "en application de l'article L. 2113-12 du même code", "VER-08", ("L. 2113-13",)),
    Slip("les deux familles sans l'article qui les réunit", GREEN, "aux entreprises adaptées et aux ESAT, en application de l'article L. 2113-12",
         "aux entreprises adaptées, aux ESAT et aux SIAE, en application des articles L. 2113-12 et L. 2113-13", "VER-08", ("L. 2113-14",)),
    Slip("une condition d'exécution sur l'article d'une réservation", GREEN, "(article L. 2112-2 du code", "(article L. 2113-13 du code",
         "VER-08B", ("L. 2113-13",)),
    Slip("50 % demandés à l'économie sociale et solidaire", GREEN, "Le lot C n'est pas réservé.",
         "Le lot C est réservé aux entreprises de l'économie sociale et solidaire qui emploient 50 % de personnes défavorisées.", "COH-09B"),
    Slip("un article qui n'existe pas", SCHOOL, "En application de l'article L.2112-2", "En application de l'article L.2112-22", "VER-09",
         ("L. 2112-22",)),
    Slip("un article de l'ancien code", SCHOOL, "En application de l'article L.2112-2 du code de la commande publique",
         "En application de l'article 14 du code des marchés publics", "COH-25B", ("article 14", "L. 2112-2", "RC ecole.docx, article 2.2")),
    Slip("un ancien article sans son code", SCHOOL, "Le lot n°3 (électricité)", "Au titre de l'insertion (article 53), le lot n°3 (électricité)", "COH-25C",
         ("article 53",)),
    Slip("l'ordonnance de 2015", GREEN, "du même code.\n2.3", "du même code, ancien article 36 de l'ordonnance n° 2015-899.\n2.3", "COH-25B",
         ("ordonnance n° 2015-899",)),
    Slip("une offre nulle", SCHOOL, "Toute offre qui refuse la clause est irrégulière", "Toute offre qui refuse la clause sera déclarée nulle",
         "REF-01", ("nulle", "irrégulière")),
    Slip("une préférence géographique", SCHOOL, "- bénéficiaires du RSA ;", "- chômeurs domiciliés sur la commune ;", "COH-34",
         ("domiciliés sur",)),
    Slip("une embauche d'habitants", SCHOOL, "entre l'embauche directe,", "entre l'embauche d'habitants de la commune,", "COH-34",
         ("habitants de",)),
    Slip("un rejet automatique", SCHOOL, "Toute offre qui refuse la clause est irrégulière", "Toute offre sans annexe est rejetée d'office",
         "REF-01", ("rejetée d’office",)),
    Slip("deux montants pour une heure", ROADS, "Aucune pénalité n'est due", "La notice rappelle : 60 € par heure d'insertion non effectuée. Aucune pénalité n'est due",
         "VER-10", ("45 €",)),
    Slip("deux adresses du facilitateur", CLEANING, "vont au facilitateur (insertion@exemple.org)", "vont au facilitateur (clause@exemple.org)",
         "VER-11", ("clause@exemple.org",)),
)


def word(text: str) -> bytes:
    """The .docx of a text in the notation of this page."""
    document = Document()
    rows: list[list[str]] = []
    for line in [*text.splitlines(), ""]:
        if line.startswith("| "):
            rows.append([cell.strip() for cell in line.strip("|").split(" | ")])
            continue
        if rows:
            table = document.add_table(len(rows), max(map(len, rows)))
            for row, cells in zip(table.rows, rows, strict=True):
                for cell, words in zip(row.cells, cells, strict=False):
                    cell.text = words.strip("| ")
            rows = []
        if line.startswith("#"):
            marks, _, words = line.partition(" ")
            document.add_heading(words, len(marks))
        elif line.startswith("**"):
            document.add_paragraph().add_run(line.strip("*")).bold = True
        elif line.startswith("- "):
            document.add_paragraph(line[2:], style="List Bullet")
        elif line:
            document.add_paragraph(line)
    out = BytesIO()
    document.save(out)
    return out.getvalue()
