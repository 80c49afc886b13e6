/** With types. */
import './new.int.test.ts';
