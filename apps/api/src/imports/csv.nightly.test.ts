import './csv.test.ts';
