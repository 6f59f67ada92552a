"""The dishes: one drawing function each."""

from .burger import hamburger
from .fried import fish_and_chips, french_fries, fried_calamari
from .grill import filet_mignon, grilled_salmon
from .mexican import chicken_quesadilla, huevos_rancheros
from .rice import chicken_curry, fried_rice
from .salad import caesar_salad

DISHES = {draw.__name__: draw for draw in (
    caesar_salad, chicken_curry, chicken_quesadilla, filet_mignon, fish_and_chips, fried_calamari, fried_rice,
    grilled_salmon, hamburger, huevos_rancheros, french_fries)}
PARTS = ("red napkin", "asparagus", "avocado", "beans", "bun", "butter", "carrot", "cheese", "chicken", "chips", "croutons", "dressing", "egg",
         "filling", "fish", "juice", "lemon", "lettuce", "onion", "parmesan", "parsley", "patty", "pea", "pepper", "pickle",
         "potato", "prawn", "rice", "rings", "romaine", "salmon", "salsa", "sauce", "steak", "tomato", "tortilla", "yolk")
