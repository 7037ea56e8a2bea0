// Small comforts. Every page works without this file.
"use strict";
(function () {
  // A form is sent once: the second click of a double click is dropped. The
  // server has its own guard; this spares the reader the "already sent" page.
  document.addEventListener("submit", function (event) {
    var form = event.target;
    var asker = event.submitter && event.submitter.dataset.confirm ? event.submitter : form;
    if (asker.dataset.confirm && !window.confirm(asker.dataset.confirm)) {
      event.preventDefault();
      return;
    }
    if (form.method !== "post") {
      return;
    }
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    form.setAttribute("aria-busy", "true");
  });

  // Coming back by the back button shows the form as it was; it may be sent again.
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-sent]").forEach(function (form) {
      delete form.dataset.sent;
      form.removeAttribute("aria-busy");
    });
  });

  document.addEventListener("click", function (event) {
    var target = event.target.closest("[data-print]");
    if (target) {
      event.preventDefault();
      window.print();
    }
  });

  // What is wrong is read first.
  var summary = document.querySelector("[data-focus]");
  if (summary) {
    summary.focus();
  }

  // A menu left open would cover the page that the browser restores.
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape") {
      return;
    }
    var menu = document.querySelector(".rg-menu[open]");
    if (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });

  // Printing shows what is folded away, charts' tables included.
  var opened = [];
  window.addEventListener("beforeprint", function () {
    document.querySelectorAll("main details:not([open])").forEach(function (d) {
      if (!d.closest(".rg-filter")) {
        d.open = true;
        opened.push(d);
      }
    });
  });
  window.addEventListener("afterprint", function () {
    opened.forEach(function (d) { d.open = false; });
    opened = [];
  });

  // The value under the pointer stands below the chart; the table holds them all.
  document.querySelectorAll(".rg-chart").forEach(function (figure) {
    var out = figure.querySelector(".rg-chart__value");
    if (!out) {
      return;
    }
    figure.addEventListener("pointerover", function (event) {
      var mark = event.target.closest("[data-value]");
      if (mark) {
        out.textContent = mark.dataset.value;
        out.hidden = false;
      }
    });
    figure.addEventListener("pointerleave", function () {
      out.hidden = true;
      out.textContent = "";
    });
  });
})();
