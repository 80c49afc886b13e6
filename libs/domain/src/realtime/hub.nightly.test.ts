import './hub.test.ts';
