/** Until every alert has fired. */
import './alerts.e2e.test.ts';
