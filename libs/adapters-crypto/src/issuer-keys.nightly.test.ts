import './issuer-keys.test.ts';
