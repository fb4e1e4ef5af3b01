// The words on the page: a row for each thing that somebody said.

// Returns a function that shows an entry (see words.js) in the list, a new row for a new one.
export function showIn(list) {
  const rows = new Map();
  list.replaceChildren();
  return (entry) => {
    const row = rows.get(entry) ?? list.appendChild(newRow(entry));
    rows.set(entry, row);
    row.dataset.final = String(entry.final);
    row.ariaBusy = String(!entry.final); // read out when it is complete, not with every word
    row.lastChild.textContent = entry.text;
    row.scrollIntoView({ block: "nearest" });
  };
}

function newRow({ who }) {
  const row = document.createElement("li");
  row.dataset.who = who;
  const name = document.createElement("strong");
  name.textContent = who === "you" ? "You" : "Agent";
  row.append(name, document.createElement("span"));
  return row;
}
