/** The same with 40 customers, each disturbance ten times, and a minute without a network. */
import './realtime.e2e.test.ts';
