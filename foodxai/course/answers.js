// Exercises answered in the page. Each form brings a table of what the check says to every number.
(() => {
  const KEY = "foodxai-answers";
  const TEXT = "This is text. Write a number, such as 12, 0.17 or 1/6.";
  const forms = [...document.querySelectorAll("form.foodxai-answer")];

  // On a page in Catalan what a form says before it is asked; what the check says stays English.
  const CATALAN = {
    "Check": "Comprova",
    "Forget my answers": "Oblida les meves respostes",
    "Your answer": "La teva resposta",
  };
  const translate = (element) => {
    const words = document.querySelector(".bd-article > [lang=ca]") && CATALAN[element.textContent];
    if (words) Object.assign(element, { textContent: words, lang: "ca" });
  };

  // A number as people write it: 1,5 and 1.5 are one; 1,500 and 1.500 may be a thousand and a half.
  const plain = (digits, grouped) => {
    if (digits.includes(",") && digits.includes(".")) {
      const point = digits.lastIndexOf(",") > digits.lastIndexOf(".") ? "," : ".";
      return digits.replaceAll(point === "," ? "." : ",", "").replace(",", ".");
    }
    if (grouped && /^[1-9]\d{0,2}([.,]\d{3})+$/.test(digits)) return digits.replace(/[.,]/g, "");
    return digits.replace(",", ".");
  };

  // The value of a sum, product or power of numbers; NaN for anything else.
  const value = (text) => {
    const tokens = text.match(/(\d+\.?\d*|\.\d+)(e[+-]?\d+)?|\*\*|[-+*/()]/gi) ?? [];
    if (!text || tokens.join("") !== text) return NaN;
    const sum = () => {
      let total = product();
      while ("+-".includes(tokens[0] ?? "?")) {
        total = tokens.shift() === "+" ? total + product() : total - product();
      }
      return total;
    };
    const product = () => {
      let total = signed();
      while (tokens[0] === "*" || tokens[0] === "/") {
        total = tokens.shift() === "*" ? total * signed() : total / signed();
      }
      return total;
    };
    const signed = () => {
      if (tokens[0] === "+" || tokens[0] === "-") return tokens.shift() === "-" ? -signed() : signed();
      const base = atom();
      return tokens[0] === "**" ? (tokens.shift(), base ** signed()) : base;
    };
    const atom = () => {
      const token = tokens.shift();
      if (token !== "(") return token === undefined ? NaN : Number(token);
      const inside = sum();
      return tokens.shift() === ")" ? inside : NaN;
    };
    const result = sum();
    return tokens.length || !Number.isFinite(result) ? NaN : result;
  };

  // What a text may mean, the likeliest first.
  const readings = (text) => {
    const percent = /%\s*$/.test(text);
    const short = text.toLowerCase().replace(/[\s_'\u2019]|%\s*$/g, "")
      .replace(/[\u2212\u2013]/g, "-").replace(/[\u00d7\u00b7]/g, "*").replace(/[\u00f7:]/g, "/")
      .replaceAll("^", "**");
    return [true, false]
      .map((grouped) => value(short.replace(/\d[\d.,]*/g, (d) => plain(d, grouped))))
      .map((number) => (percent ? number / 100 : number))
      .filter((number) => !Number.isNaN(number));
  };

  const said = ({ words }, [whole, other], number) => {
    const steps = Number.isInteger(number) ? whole : other;
    return words[(steps.findLast(([start]) => start <= number) ?? steps[0])[1]];
  };

  // [right, why] for the texts of a form's fields.
  const verdict = (table, texts) => {
    const answers = table.parts.map((part, k) => {
      const all = readings(texts[k]).map((number) => said(table, part, number));
      return all.find(([right]) => right) ?? all[0] ?? [false, TEXT];
    });
    const wrong = answers.findIndex(([right]) => !right);
    if (answers.length === 1) return answers[0];
    if (wrong < 0) return [true, table.why];
    const right = answers.filter(([right]) => right).length;
    return [false, `${right} of ${answers.length} right. ${table.labels[wrong]}: ${answers[wrong][1]}`];
  };

  const remembered = () => {
    try {
      return JSON.parse(localStorage.getItem(KEY)) ?? {};
    } catch {
      return {};
    }
  };
  const remember = (answers) => {
    try {
      localStorage.setItem(KEY, JSON.stringify(answers));
    } catch { /* a browser that keeps nothing */ }
    forget.hidden = !Object.keys(answers).length;
  };
  const show = (form, right, text) => {
    form.classList.toggle("right", right);
    form.querySelector("[role=status]").textContent = text;
  };

  const forget = document.createElement("button");
  forget.type = "button";
  forget.className = "foodxai-forget";
  forget.textContent = "Forget my answers";
  translate(forget);
  forget.addEventListener("click", () => {
    remember({});
    forms.forEach((form) => (form.reset(), show(form, false, "")));
    forms.at(-1).querySelector("input, select").focus();
  });

  for (const form of forms) {
    const bytes = Uint8Array.from(atob(form.dataset.table), (letter) => letter.charCodeAt(0));
    const table = JSON.parse(new TextDecoder().decode(bytes));
    const fields = [...form.querySelectorAll("input, select")];
    form.querySelectorAll("button, label span").forEach(translate);
    const name = form.dataset.exercise;
    form.verdict = (texts) => verdict(table, texts);
    const answer = (texts) => {
      const [right, why] = verdict(table, texts);
      show(form, right, `${right ? "Right." : "Not yet."} ${why}`);
      const solved = { detail: { exercise: name } };
      if (right) document.dispatchEvent(new CustomEvent("foodxai-solved", solved));
      return right;
    };
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const texts = fields.map((field) => field.value);
      const empty = fields.find((field) => !field.value.trim());
      if (empty) {
        show(form, false, "The answer is still empty.");
        empty.focus();
        return;
      }
      const { [name]: _, ...others } = remembered();
      remember(answer(texts) ? { ...others, [name]: texts } : others);
    });
    const before = remembered()[name];
    if (before?.length === fields.length) {
      fields.forEach((field, k) => (field.value = before[k]));
      answer(before);
    }
  }
  forget.hidden = !Object.keys(remembered()).length;
  forms.at(-1)?.after(forget);
})();
