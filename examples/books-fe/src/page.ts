/**
 * The page. It asks books-service by a relative address, so both must be behind the same public nginx. What comes
 * from the service is set as text, never as HTML.
 */
export const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Books</title>
<style>
  body { font: 16px/1.5 system-ui, sans-serif; max-width: 44rem; margin: 2rem auto; padding: 0 1rem; color: #222 }
  table { border-collapse: collapse; width: 100% }
  th, td { text-align: left; padding: .4rem .6rem; border-bottom: 1px solid #ddd }
  form { display: grid; grid-template-columns: 5rem 1fr 1fr auto; gap: .5rem; margin: 1rem 0 }
  input, button { font: inherit; padding: .3rem .5rem }
  #by::before { content: ''; display: inline-block; width: .8rem; height: .8rem; border-radius: 50%;
    margin-right: .4rem; background: var(--color, #bbb) }
  .problem { color: #b00020 }
</style>
</head>
<body>
<h1>Books</h1>
<p id="by">asking books-service</p>
<table><thead><tr><th>Id</th><th>Title</th><th>Author</th></tr></thead><tbody id="books"></tbody></table>
<form id="add">
  <input name="_id" type="number" min="0" placeholder="Id" required>
  <input name="title" placeholder="Title" required>
  <input name="author" placeholder="Author" required>
  <button>Put</button>
</form>
<p id="problem" class="problem" role="alert"></p>
<p id="newer" role="status"></p>
<script>
const api = '/api/v1/books';
const byId = (id) => document.getElementById(id);

function row(book) {
  const tr = document.createElement('tr');
  for (const value of [book._id, book.title, book.author]) tr.insertCell().textContent = value;
  return tr;
}

function showServer(response) {
  const color = response.headers.get('x-service-color') || 'none';
  byId('by').textContent = 'served by books-service ' + response.headers.get('x-service-version') + ', ' + color;
  byId('by').style.setProperty('--color', /^(blue|green)$/.test(color) ? color : '#bbb');
}

async function refresh() {
  const response = await fetch(api, { cache: 'no-store' });
  if (!response.ok) throw new Error('books-service answered ' + response.status);
  showServer(response);
  byId('books').replaceChildren(...(await response.json()).map(row));
}

const guarded = (work) => work.then(
  () => { byId('problem').textContent = ''; },
  (error) => { byId('problem').textContent = error.message; },
);

byId('add').addEventListener('submit', (event) => {
  event.preventDefault();
  const form = event.target;
  const book = Object.fromEntries(new FormData(form));
  const put = { method: 'PUT', headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ ...book, _id: Number(book._id) }) };
  void guarded(fetch(api, put).then((response) => {
    if (!response.ok) throw new Error('books-service answered ' + response.status);
    form.reset();
    return refresh();
  }));
});
let shown;
new EventSource('events').addEventListener('message', ({ data }) => {
  const { version } = JSON.parse(data);
  shown ??= version;
  byId('newer').textContent = version === shown ? '' : 'Version ' + version + ' of this page is there: load it anew.';
});
void guarded(refresh());
setInterval(() => void guarded(refresh()), 5000);
</script>
</body>
</html>
`;
