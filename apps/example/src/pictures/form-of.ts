import * as gifts from './gift-forms.ts';
import * as household from './household-forms.ts';
import * as outdoors from './outdoor-forms.ts';
import type { Form } from './outlines.ts';

/** By the words of a title, the first that fits. */
const byTitle: readonly (readonly [words: RegExp, form: Form])[] = [
  [/\bmug\b/, household.mug],
  [/butter dish|bread bin|jewellery|pencil case|card box/, household.tin],
  [/bowl|colander|plates/, household.bowl],
  [/\bjug\b/, household.jug],
  [/\bmill\b/, household.mill],
  [/treat jar/, household.jar],
  [/tumbler|fountain pen/, household.cup],
  [/soap/, household.soap],
  [/throw|towel|bath mat|runner|napkin|blanket|kneeling pad|excluder/, household.towels],
  [/basket|log carrier|shower caddy/, household.basket],
  [/mirror/, household.mirror],
  [/cat cushion|travel bed/, household.bed],
  [/cushion/, household.cushion],
  [/apron/, household.apron],
  [/glove/, household.glove],
  [/hook|shoe rack/, household.hooks],
  [/crate|divider|magazine|seed tray/, household.crate],
  [/plant pot/, outdoors.plant],
  [/watering can/, outdoors.wateringCan],
  [/bird/, outdoors.birdHouse],
  [/reel/, outdoors.reel],
  [/trowel|scoop|screwdriver|knife/, outdoors.handTool],
  [/gift bag|crackers/, gifts.gift],
  [/\bbag\b|packing cube|tool roll/, outdoors.bag],
  [/flask/, outdoors.flask],
  [/umbrella/, outdoors.umbrella],
  [/wallet|tag\b/, outdoors.luggageTag],
  [/collar|dog lead/, outdoors.collar],
  [/rope/, outdoors.rope],
  [/brush/, outdoors.brush],
  [/tape measure/, outdoors.tapeMeasure],
  [/level/, outdoors.level],
  [/clamp/, outdoors.clamp],
  [/gift wrap/, gifts.rolls],
  [/letter|greeting|card game/, gifts.letters],
  [/notebook|planner|storybook|clip folder/, gifts.notebook],
  [/pendant/, gifts.pendant],
  [/lantern/, gifts.lantern],
  [/string lights/, gifts.stringLights],
  [/lamp|light/, gifts.lamp],
  [/bunting/, gifts.bunting],
  [/toy|puppet|money bank/, gifts.animal],
  [/blocks|puzzle/, gifts.blocks],
  [/candle/, gifts.candles],
  [/cake/, gifts.cakeStand],
  [/wreath/, gifts.wreath],
];

const byCategory: Readonly<Record<string, Form>> = {
  kitchen: household.mug,
  garden: outdoors.plant,
  stationery: gifts.notebook,
  lighting: gifts.lamp,
  bathroom: household.soap,
  textiles: household.cushion,
  storage: household.basket,
  toys: gifts.animal,
  travel: outdoors.bag,
  pets: outdoors.collar,
  celebration: gifts.bunting,
  workshop: outdoors.tapeMeasure,
};

/** What a product looks like, as far as its title tells, else what stands for its category, else something wrapped. */
export const formOf = ({ title, category }: { readonly title: string; readonly category: string }): Form =>
  byTitle.find(([words]) => words.test(title.toLowerCase()))?.[1] ?? byCategory[category] ?? gifts.gift;
