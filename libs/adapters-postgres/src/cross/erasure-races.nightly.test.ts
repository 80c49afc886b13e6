/** More rounds. */
import './erasure-races.int.test.ts';
