from __future__ import annotations

import time
from typing import Any

import pytest
from rasa.shared.nlu.training_data.message import Message

from components.language import OtherLanguage, load_languages
from tests.unit.understanding.small_lexicon import SPEECH

# How people write English about films: sloppy, slang, foreign titles and names that nothing was linked for.
ENGLISH = """
Amélie
La Dolce Vita
Das Boot
something like Cidade de Deus
y tu mama tambien
Y tu mamá también
ok
thx
nah fam
smth w tom hanks
no
si
hola
gimme smth scary pls
idk maybe a comedy or w/e
lol no
bruh that sux
u got any good horror?
wat about sci fi
sumthin funny 4 the kids
el secreto de sus ojos
El laberinto del fauno was amazing, more like that
have you got Les Quatre Cents Coups
Le fabuleux destin d'Amélie Poulain
i loved La vita è bella
La vita è bella
Todo sobre mi madre
Hable con ella
À bout de souffle
C'era una volta il West
Il buono, il brutto, il cattivo
Das Leben der Anderen
Der Himmel über Berlin
Låt den rätte komma in
Det sjunde inseglet
Jagten
Portrait de la jeune fille en feu
Un homme et une femme
Qu'est-ce qu'on a fait au bon dieu
Les parapluies de Cherbourg please
Central do Brasil or Tropa de Elite
W pustyni i w puszczy
Kis Uykusu by Nuri Bilge Ceylan
Kuch Kuch Hota Hai
Kabhi Khushi Kabhie Gham
Dilwale Dulhania Le Jayenge
Crouching Tiger aka Wo hu cang long
Mononoke Hime
Hotaru no haka made me cry
Miehen kuvia, a Finnish one
Eternal sunshine n stuff
films by Pedro Almodóvar and Alejandro González Iñárritu
anything with Penélope Cruz or Javier Bardem
Max von Sydow, Liv Ullmann, Bibi Andersson
Jean-Pierre Jeunet
directed by Florian Henckel von Donnersmarck
Krzysztof Kieślowski
Guillermo del Toro
Gael García Bernal y Diego Luna
Catherine Deneuve et Gérard Depardieu
die hard
Die Hard or Man on Fire
pain pour main
a film noir with a femme fatale
something à la Tarantino
a crime of passion, c'est la vie
show me something with that je ne sais quoi
hasta la vista baby
hola show me something funny por favor
muchas gracias, more please
no bueno, another one
que sera sera
arigato!
¯\\_(ツ)_/¯
(╯°□°)╯︵ ┻━┻
(ノಠ益ಠ)ノ彡┻━┻
somthing liek teh matrix
recomend me sum film
i am search film for laugh, not long
me want see the film of space
π
something like 千と千尋の神隠し
i loved Левиафан
Сталкер by Tarkovsky
한국 movies
7KQM-W3ZP
1990-1995
😂😂😂

...
/choose{"option":"0a1b2c3d-0"}
"""

OTHERS = """
es Quiero ver una película de terror
es hola, me recomiendas algo divertido para esta noche?
es busco una comedia tipo The Big Lebowski
es tienes alguna peli con Antonio Banderas
fr Je voudrais voir un film d'horreur
fr bonjour, tu peux me conseiller une comédie française ?
fr je cherche quelque chose de drole pour ce soir
fr J'aime pas ça, montre-moi autre chose
de Ich möchte einen lustigen Film sehen
de kannst du mir einen spannenden Film empfehlen?
de Hallo, ich suche einen Film wie Das Boot
it vorrei vedere un film divertente stasera
it mi consigli qualcosa di simile a La vita è bella?
it ciao, cerco una commedia italiana degli anni ottanta
pt Quero assistir um filme de ação hoje à noite
pt você pode me recomendar uma comédia brasileira?
pt oi, estou procurando algo parecido com Cidade de Deus
nl Ik wil graag een grappige film kijken
nl kun je mij een spannende film aanraden
pl Szukam śmiesznego filmu na wieczór
pl czy możesz polecić mi jakiś dobry horror?
tr Bana komik bir film önerir misin
tr bu akşam izlemek için korku filmi arıyorum
sv Jag vill se en rolig film ikväll
sv kan du rekommendera någon bra skräckfilm?
da Jeg vil gerne se en sjov film, har du noget?
da hej, kan du anbefale mig noget uhyggeligt
no Jeg vil gjerne se en morsom film i kveld, har du noe?
no hei, kan du anbefale meg noe skummelt
fi Haluaisin katsoa hauskan elokuvan tänään
fi suosittele mulle joku hyvä kauhuelokuva
cs Chtěl bych vidět nějakou dobrou komedii
cs doporuč mi něco vtipného na večer
vi Tôi muốn xem một bộ phim hài
vi ban goi y cho toi phim kinh di hay
id Saya ingin menonton film yang lucu
id tolong rekomendasikan film horor dong
ro Vreau să văd o comedie bună
ro imi poti recomanda un film de groaza?
hu Szeretnék egy vicces filmet nézni
hu tudsz ajánlani valami jó horrort ma estére?
ru Посоветуй хорошую комедию
ru хочу фильм как Interstellar
uk Порадь мені якусь смішну комедію
el Θέλω να δω μια αστεία ταινία
he אני רוצה לראות סרט מצחיק
ar أريد مشاهدة فيلم مضحك
fa یک فیلم خنده‌دار می‌خواهم، چه پیشنهادی داری؟
ur مجھے کوئی اچھی فلم بتائیں
zh 我想看一部喜剧片
zh 你好
ja 面白い映画を教えてください
ja Heat みたいな映画ある？
ko 재미있는 영화 추천해 주세요
hi मुझे एक मज़ेदार फिल्म देखनी है
th อยากดูหนังตลก
"""

CONFIG = OtherLanguage.get_default_config()
LANGUAGES = load_languages(CONFIG["certain"], SPEECH)
ENGLISH_MESSAGES = ENGLISH.strip("\n").split("\n")
OTHER_MESSAGES = [tuple(line.split(" ", 1)) for line in OTHERS.strip().splitlines()]


def heard(text: str, *entities: dict[str, Any]) -> Message:
    """The message after the component had its say."""
    ranking = [{"name": "inform", "confidence": 0.8}]
    given = {"intent": ranking[0], "intent_ranking": ranking, "entities": list(entities), "moves": [{"move": "want"}]}
    message = Message({"text": text, **given})
    return OtherLanguage(LANGUAGES, {"title", "person"}).process([message])[0]


@pytest.mark.parametrize("text", ENGLISH_MESSAGES)
def test_english_with_foreign_names_in_it_is_english(text: str) -> None:
    assert LANGUAGES.tell(text) is None


@pytest.mark.parametrize(("language", "text"), OTHER_MESSAGES)
def test_another_language_is_told(language: str, text: str) -> None:
    assert LANGUAGES.tell(text) == language


def test_every_language_is_tried() -> None:
    assert {language for language, _ in OTHER_MESSAGES} == LANGUAGES.codes
    assert len(ENGLISH_MESSAGES) >= 60
    assert len(OTHER_MESSAGES) >= 40


def test_a_message_in_another_language_has_its_code_and_nothing_else() -> None:
    text = "Quiero ver una comedia con Tom Hanks"
    message = heard(text, {"entity": "genre", "start": 15, "end": 22, "value": ["Comedy"]})
    assert message.get("intent") == {"name": "other_language", "confidence": 1.0}
    assert message.get("intent_ranking") == [{"name": "other_language", "confidence": 1.0}]
    assert message.get("moves") == []
    (entity,) = message.get("entities")
    assert (entity["entity"], entity["value"]) == ("spoken", "es")
    assert {"intent", "intent_ranking", "moves", "entities"} <= message.output_properties


def test_any_other_message_is_passed_on_as_it_is() -> None:
    genre = {"entity": "genre", "start": 8, "end": 14, "value": ["Comedy"]}
    message = heard("a funny comedy", genre)
    assert message.get("intent")["name"] == "inform"
    assert message.get("moves") == [{"move": "want"}]
    assert message.get("entities") == [genre]


@pytest.mark.parametrize(
    ("value", "expected"),
    [(["tt0366847"], "inform"), ("J'ai pas sommeil", "other_language")],
)
def test_words_of_a_linked_title_say_nothing(value: object, expected: str) -> None:
    text = "J'ai pas sommeil"
    message = heard(text, {"entity": "title", "start": 0, "end": len(text), "value": value})
    assert message.get("intent")["name"] == expected


def test_a_word_said_to_somebody_is_no_misspelt_name() -> None:
    bosco = {"entity": "person", "start": 0, "end": 5, "value": ["Philip Bosco"]}
    assert heard("busco una comedia", bosco).get("intent")["name"] == "other_language"


def test_a_linked_title_in_another_script_says_nothing() -> None:
    title = {"entity": "title", "start": 0, "end": 7, "value": ["tt0079944"]}
    assert heard("Сталкер", title).get("intent")["name"] == "inform"
    assert heard("Сталкер").get("intent")["name"] == "other_language"


def test_how_long_it_takes() -> None:
    texts = [*ENGLISH_MESSAGES, *(text for _, text in OTHER_MESSAGES)]
    start = time.perf_counter()
    for text in texts:
        heard(text)
    each = (time.perf_counter() - start) / len(texts)
    start = time.perf_counter()
    heard("Quiero ver una película de terror " * 200)
    longest = time.perf_counter() - start
    print(f"language: {each * 1e3:.2f} ms a message, {longest * 1e3:.2f} ms for a very long one")  # noqa: T201
