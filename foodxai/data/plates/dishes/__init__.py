"""The dishes: one drawing function each."""

from .caesar_salad import caesar_salad
from .chicken_curry import chicken_curry
from .chicken_quesadilla import chicken_quesadilla
from .filet_mignon import filet_mignon
from .fish_and_chips import fish_and_chips
from .french_fries import french_fries
from .fried_calamari import fried_calamari
from .fried_rice import fried_rice
from .grilled_salmon import grilled_salmon
from .hamburger import hamburger
from .huevos_rancheros import huevos_rancheros

DRAWINGS = (
    caesar_salad,
    chicken_curry,
    chicken_quesadilla,
    filet_mignon,
    fish_and_chips,
    fried_calamari,
    fried_rice,
    grilled_salmon,
    hamburger,
    huevos_rancheros,
    french_fries,
)
DISHES = {drawing.__name__: drawing for drawing in DRAWINGS}

PARTS = (
    "red napkin",
    *[
        "asparagus",
        "avocado",
        "beans",
        "bun",
        "butter",
        "carrot",
        "cheese",
        "chicken",
        "chips",
        "croutons",
        "dressing",
        "egg",
        "filling",
        "fish",
        "juice",
        "lemon",
        "lettuce",
        "onion",
        "parmesan",
        "parsley",
        "patty",
        "pea",
        "pepper",
        "pickle",
        "potato",
        "prawn",
        "rice",
        "rings",
        "romaine",
        "salmon",
        "salsa",
        "sauce",
        "steak",
        "tomato",
        "tortilla",
        "yolk",
    ],
)
