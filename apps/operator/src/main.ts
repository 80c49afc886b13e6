import { type Command, Misuse, runCommand } from './command.ts';

const commands = new Map<string, () => Promise<Command>>([
  ['migrate', async () => (await import('./migrate/migrate.ts')).migrateCommand],
  ['topics', async () => (await import('./topics/topics.ts')).topicsCommand],
  ['config', async () => (await import('./config/config.ts')).configCommand],
  ['keys', async () => (await import('./keys/keys.ts')).keysCommand],
  ['admin', async () => (await import('./admin/admin.ts')).adminCommand],
  ['events', async () => (await import('./events/events.ts')).eventsCommand],
  ['jobs', async () => (await import('./jobs/jobs.ts')).jobsCommand],
  ['audit', async () => (await import('./audit/audit.ts')).auditCommand],
  ['gateway', async () => (await import('./gateway/gateway.ts')).gatewayCommand],
  ['reports', async () => (await import('./reporting/reports.ts')).reportsCommand],
  ['orders', async () => (await import('./orders/orders.ts')).ordersCommand],
]);

const HELP = `Example: node operator.js migrate --check

What whoever runs the system does, with the settings of the apps. In a checkout each is an npm script of the same name:
what its help calls npm run events -- dlq list is events dlq list here.

  migrate   brings the database to this release's schema
  topics    creates the topics, and compares them with what is declared
  config    checks and prints the settings
  keys      makes what the api signs, seals and digests with
  admin     makes the first admin, and keys for programs; says who may what
  events    what waits for an operator, and what to do about it
  jobs      has a job run, as a scheduler does
  audit     whether what staff did stands as it was written
  gateway   checks the routes of the gateway, and explains which of them takes a request
  reports   rebuilds what reports add up, and holds it against the orders
  orders    an order with its history, those that get no further, and whether the books agree

  COMMAND --help   more about it
`;

const usage: Command = {
  help: HELP,
  run: async ([asked]) => {
    if (asked !== '--help' && asked !== '-h')
      throw new Misuse(asked === undefined ? 'say which command' : `there is no command ${asked}`);
    process.stdout.write(HELP);
    return 0;
  },
};

const args = process.argv.slice(2);
const found = commands.get(args[0] ?? '');
await (found ? runCommand(await found(), args.slice(1)) : runCommand(usage, args));
