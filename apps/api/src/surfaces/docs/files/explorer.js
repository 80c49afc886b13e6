/** Puts Swagger UI on the page at /docs/<version>, and signs demo users in where their buttons are. */

/** What the examples show of headers that differ from request to request: who sends them as they are means a right one. */
const exampleKey = '0199c0de-7a00-7000-8000-00000000abcd';
const exampleTag = '"3"';

/** A fresh key, so that it is no replay, and the ETag that the thing to be changed has now. */
const filledIn = async (request) => {
  const { headers = {} } = request;
  if (headers['Idempotency-Key'] === exampleKey) headers['Idempotency-Key'] = crypto.randomUUID();
  if (headers['If-Match'] === exampleTag) {
    const read = await fetch(request.url, { headers: { Authorization: headers.Authorization ?? '' } });
    headers['If-Match'] = read.headers.get('etag') ?? exampleTag;
  }
  return request;
};

/** A link may not stand inside of a button, and every field needs a name. */
const accessible = () => ({
  wrapComponents: {
    DeepLink:
      (_, { React }) =>
      ({ text }) =>
        React.createElement('span', null, text),
    ExamplesSelect:
      (Original, { React }) =>
      (props) =>
        React.createElement('label', null, 'Example ', React.createElement(Original, props)),
    TextArea:
      (Original, { React }) =>
      (props) =>
        React.createElement(Original, { 'aria-label': 'Request body', ...props }),
  },
});

const explorer = document.getElementById('explorer');

const ui = window.SwaggerUIBundle({
  domNode: explorer,
  url: explorer.dataset.document,
  deepLinking: true,
  docExpansion: 'list',
  filter: true,
  tryItOutEnabled: true,
  displayRequestDuration: true,
  defaultModelsExpandDepth: 0,
  validatorUrl: null,
  requestInterceptor: filledIn,
  plugins: [accessible],
});

const demo = document.querySelector('.demo');
const status = demo?.querySelector('[role="status"]');
const buttons = [...(demo?.querySelectorAll('button') ?? [])];

const signIn = async (button) => {
  const { email, password } = button.dataset;
  status.textContent = 'Signing in …';
  const response = await fetch(demo.dataset.signIn, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ email, password }),
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.title);
  ui.preauthorizeApiKey('accessToken', answer.accessToken);
  for (const other of buttons) other.setAttribute('aria-pressed', String(other === button));
  const minutes = Math.round(answer.expiresIn / 60);
  status.textContent = `Signed in as ${email} for ${minutes} minutes: every request below carries the token.`;
};

for (const button of buttons) {
  button.addEventListener('click', () => {
    signIn(button).catch((error) => {
      status.textContent = `Not signed in: ${error.message}. Is the demo seeded? \`npm start\` does that.`;
    });
  });
}
