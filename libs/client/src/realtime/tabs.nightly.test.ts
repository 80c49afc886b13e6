/** Thousands of ways in which tabs, network and server can fail together. */
import './tabs.test.ts';
