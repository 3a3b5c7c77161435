// What lies over the whole page: the browser's back button closes it, as Escape does, instead of leaving the chat.

let over = null; // whose entry of the history is the newest
let ours = 0; // steps back that we took ourselves

addEventListener("popstate", () => {
  if (ours) {
    ours -= 1;
    return;
  }
  const dialog = over;
  over = null;
  dialog?.close();
});

export function openOver(dialog) {
  dialog.showModal();
  history.pushState({ over: dialog.id }, "");
  over = dialog;
  dialog.addEventListener(
    "close",
    () => {
      if (over !== dialog) return;
      over = null;
      ours += 1;
      history.back();
    },
    { once: true },
  );
}
