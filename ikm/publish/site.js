"use strict";
(() => {
  const form = document.querySelector(".filters");
  if (!form) return;
  const [search, town, period] = ["cari", "kota", "periode"].map((id) => document.getElementById(id));
  const status = form.querySelector("[role=status]");
  const lang = document.documentElement.lang;
  const plain = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
  const tables = [...document.querySelectorAll(".reports table")].map((table) => ({
    table,
    section: table.closest("section"),
    rows: [...table.tBodies[0].rows],
    more: table.closest("section").appendChild(document.createElement("button")),
    limit: Number(form.dataset.first),
  }));
  const texts = new Map();
  const textOf = (row) => {
    if (!texts.has(row)) texts.set(row, plain([...row.cells].slice(0, -1).map((cell) => cell.textContent).join(" ")));
    return texts.get(row);
  };
  const number = (text) => Number(lang === "id" ? text.replaceAll(".", "").replace(",", ".") : text.replaceAll(",", ""));

  const spelt = (count) => count.toLocaleString(lang);

  const filter = () => {
    const words = plain(search.value).split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const { section, rows, more, limit } of tables) {
      let here = 0;
      for (const row of rows) {
        const fits = (town.value === "" || row.dataset.t === town.value)
          && (period.value === "" || row.dataset.p === period.value)
          && words.every((word) => textOf(row).includes(word));
        here += fits;
        if (row.hidden === fits) row.hidden = !fits;
        row.classList.toggle("later", fits && here > limit);
      }
      section.hidden = here === 0;
      more.hidden = here <= limit;
      more.textContent = form.dataset.more.replace("%1", spelt(Math.min(here, limit))).replace("%2", spelt(here));
      shown += here;
    }
    const total = tables.reduce((sum, { rows }) => sum + rows.length, 0);
    status.textContent = (shown ? status.dataset.some : status.dataset.none)
      .replace("%1", spelt(shown)).replace("%2", spelt(total));
  };

  const sort = (one, place, kind) => {
    const { table, rows } = one;
    const heading = table.tHead.rows[0].cells[place];
    const down = heading.getAttribute("aria-sort") === "ascending";
    const value = (row) => {
      const text = row.cells[place].textContent.trim();
      if (kind === "period") return -Number(row.dataset.p);
      if (text === "–") return null;
      return kind === "num" ? number(text) : text;
    };
    const order = new Intl.Collator(lang, { numeric: true });
    const keyed = rows.map((row) => [value(row), row]);
    const sign = down ? -1 : 1;
    keyed.sort(([left], [right]) => {
      if (left === null || right === null) return (left === null) - (right === null);
      return sign * (typeof left === "number" ? left - right : order.compare(left, right));
    });
    one.rows = keyed.map(([, row]) => row);
    for (const cell of table.tHead.rows[0].cells) cell.removeAttribute("aria-sort");
    heading.setAttribute("aria-sort", down ? "descending" : "ascending");
    table.tBodies[0].append(...one.rows);
    filter();
  };

  for (const one of tables) {
    one.more.type = "button";
    one.more.className = "more";
    one.more.addEventListener("click", () => {
      one.limit += Number(form.dataset.first);
      filter();
    });
    [...one.table.tHead.rows[0].cells].forEach((cell, place) => {
      if (!cell.dataset.sort) return;
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = cell.textContent;
      button.addEventListener("click", () => sort(one, place, cell.dataset.sort));
      cell.replaceChildren(button);
    });
  }
  let waiting = 0;
  search.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(filter, 120);
  });
  for (const select of [town, period]) select.addEventListener("change", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(filter));
  form.hidden = false;
  filter();
})();
