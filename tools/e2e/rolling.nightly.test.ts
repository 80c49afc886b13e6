/** The same with 40,000 requests, and with the length of the workers' pause. */
import './rolling.e2e.test.ts';
