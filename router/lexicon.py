"""Families of words that tell what is wanted; a family counts as one feature, so unseen mates help too."""

from collections.abc import Mapping


def family(text: str) -> frozenset[str]:
    """The words of a text, as a set."""
    return frozenset(text.split())


FAMILIES: Mapping[str, frozenset[str]] = {
    "writing verb": family(
        "write rewrite compose draft paraphrase summarize summarise edit proofread reword rephrase essay pen"
        " caption author narrate script shorten condense"
    ),
    "making verb": family(
        "create generate design develop plan brainstorm devise produce invent outline propose suggest recommend"
        " prepare construct formulate build craft list rank classify categorize extract identify determine"
    ),
    "thinking verb": family(
        "explain describe discuss analyze analyse compare contrast evaluate argue justify prove derive elaborate"
        " assess interpret critique imagine estimate reason pretend act roleplay debate clarify teach calculate"
        " compute solve simplify predict investigate explore examine reflect"
    ),
    "kind of text": family(
        "essay poem story letter email paragraph article blog speech haiku limerick lyrics headline headlines"
        " tagline slogan review report summary outline dialogue dialog monologue resume bio biography caption tweet"
        " post itinerary proposal paragraphs sentences stanza sonnet screenplay novel scene plot scripts memo"
        " newsletter advertisement ad brochure toast eulogy diary journal abstract chapter essays poems stories"
        " letters emails rap verse fable narrative description descriptions invitation complaint apology pitch"
        " statement instructions guide tutorial overview analysis argument arguments"
    ),
    "programming": family(
        "function functions program programming python javascript java code coding sql regex regular html css"
        " class method algorithm array arrays string strings integer integers tuple tuples dictionary dictionaries"
        " lambda recursion recursive api loop binary sort sorted substring element elements matrix bash shell"
        " script database query json xml csv compiler rust typescript c kotlin swift golang react docker git"
        " variable variables parameter return returns boolean linked node nodes tree stack queue hash bug debug"
        " unit palindrome fibonacci factorial prime nested characters lowercase uppercase subarray list lists"
        " index bitwise xor divisible vowels digits numbers"
    ),
    "reasoning word": family(
        "why how difference differences advantages disadvantages pros cons impact effects effect implications"
        " consequences causes cause role importance significance relationship relate theory concept concepts"
        " principles strategies strategy approach factors historical ethical society economy democracy philosophy"
        " detail detailed step steps examples example contribute influence challenges benefits drawbacks"
    ),
    "sum of a story": family(
        "total altogether remaining left remain each per every twice thrice times half third quarter remainder"
        " average sum combined rest more fewer less cost costs price pay paid spend spends spent earn earns earned"
        " sells sold sell buys bought buy gives gave given has had have needs makes made uses used receives saves"
        " saved walks runs drives travels collects eats ate bakes picks picked reads week weeks day days hour hours"
        " minutes miles dollars cents feet pounds ounces gallons percent bags boxes packs"
    ),
    "third person": family("he she they his her their him them himself herself"),
    "house": family(
        "light lights lamp lamps bulb bulbs thermostat heating heater radiator radiators blind blinds curtain"
        " curtains shutter shutters garage door doors lock locks window windows fan fans vacuum switch outlet plug"
        " socket tv television speaker speakers alarm sensor sensors ac conditioner conditioning humidifier"
        " dehumidifier sprinkler sprinklers boiler oven dishwasher washer dryer fridge kettle camera cameras scene"
        " doorbell gate valve brightness dim dimmer volume temperature humidity timer timers mower awning"
        " projector fireplace chandelier spotlight nightlight telly hoover"
    ),
    "room": family(
        "kitchen bedroom bathroom hallway hall lounge living dining office study attic basement cellar garden"
        " porch patio upstairs downstairs nursery room rooms house home everywhere landing laundry den entryway"
        " balcony terrace loft playroom pantry toilet shed driveway yard"
    ),
    "switching": family(
        "turn switch set dim brighten lower raise open close shut lock unlock start stop pause resume play skip"
        " mute unmute activate deactivate enable disable increase decrease cancel arm disarm put run kill crank"
        " warm cool heat toggle roll pull lift draw"
    ),
    "state": family("on off open opened closed locked unlocked running up down ajar lit playing"),
    "small talk": family(
        "thanks thank hello hi hey bye goodbye goodnight morning yes yeah yep nope no sure okay cool great nice"
        " awesome haha lol wow sorry right exactly agree totally definitely maybe true good fine really absolutely"
    ),
    "opinion": family(
        "think feel believe guess love like loved liked hate hated enjoy enjoyed prefer hope wish heard watched"
        " saw seen favorite favourite always never pretty actually probably kind amazing"
    ),
    "about me": family("i my me mine im ive id ill myself we our us"),
    "about you": family("you your youre yours yourself"),
    "errand": family(
        "account card bank balance bill bills credit debit payment transfer order appointment reservation"
        " reservations flight flights hotel passport visa insurance pin password transaction transactions rewards"
        " apr statement deposit withdrawal check checks calendar meeting meetings reminder reminders remind list"
        " shopping uber taxi ride traffic directions gas mpg tire tires oil payday taxes w2 vacation pto book"
        " booking schedule song album playlist artist movie movies restaurant restaurants recipe calories"
        " ingredients luggage exchange rate"
    ),
    "asking word": family("what whats who whos whose whom when where which"),
    "short fact": family(
        "capital population president king queen born died invented wrote painted tallest largest smallest longest"
        " highest deepest fastest oldest distance spell spelling synonym mean means meaning stand stands called"
        " name named many far tall old long big high fast deep currency language planet ocean river mountain"
    ),
    "day and clock": family(
        "time date today tomorrow yesterday monday tuesday wednesday thursday friday saturday sunday january"
        " february march april may june july august september october november december week weekend month year"
        " weather rain snow sunny forecast temperature outside umbrella oclock am pm timezone"
    ),
    "unit": family(
        "inch inches foot feet yard yards mile miles centimeter centimeters cm meter meters metre metres kilometer"
        " kilometers km ounce ounces pound pounds gram grams kilo kilos kilogram kilograms cup cups tablespoon"
        " tablespoons teaspoon teaspoons pint pints quart quarts gallon gallons liter liters litre litres celsius"
        " fahrenheit degrees dollars euros yen rupees convert"
    ),
}
"""Family name -> words, as they come out of `router.text.words`."""
