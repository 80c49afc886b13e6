import './who-may-pass.int.test.ts';
