import { everyStatement, faults } from './testing/every-statement.ts';
import { cancelledLives } from './testing/lives-cancelled.ts';
import { delivered } from './testing/lives-delivered.ts';

everyStatement({
  lives: [delivered, ...cancelledLives],
  faults: faults.filter(({ lost, by }) => lost === 'answer' && by === 'reset'),
  rounds: 1,
  lanes: 2,
  queryTimeoutMs: 5_000,
});
