export { type DemoProduct, demoCatalogue } from './catalogue.ts';
export { randomFrom } from './random.ts';
export { seedDemo } from './seed.ts';
export { tellDemoStory } from './story.ts';
