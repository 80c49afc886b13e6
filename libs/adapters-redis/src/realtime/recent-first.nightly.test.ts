import './recent-first.int.test.ts';
