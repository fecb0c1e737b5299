// Members come, become something else, and go: at once where a page is open, at its return where none is.
import assert from "node:assert/strict";
import { it } from "node:test";
import { Person, control, eventually, people, pick, suite } from "./harness.mjs";

/** The line of somebody in the list of members. */
const line = (person, name) => person.page.locator(".members tbody tr").filter({ hasText: name });

/** Opens what can be decided about somebody. */
async function manage(person, name) {
  await person.settings("Members & invitations");
  await person.page.getByRole("button", { name: `Manage ${name}`, exact: true }).click();
  return person.page.getByRole("dialog");
}

/** Another invitation of the settings, for one person. */
async function invite(person, role) {
  await person.settings("Members & invitations");
  if (role) await pick(control(person.page, "Role"), { value: role });
  await person.page.getByRole("button", { name: "Create an invite link" }).click();
  return person.page.getByLabel("Invite link").inputValue();
}

/** The page that says what was taken away, and why. */
async function hears(person, words) {
  await person.page.getByRole("heading", { name: /is no longer on this device/ }).waitFor();
  await person.page.getByRole("alert").getByText(words).first().waitFor();
}

/** What the server refused on purpose is nothing to complain of. */
function refusedOnPurpose(person, status) {
  person.problems = person.problems.filter((problem) => !problem.includes(`status of ${status}`));
}

/** The databases of workspaces in a browser. */
const databases = (person) =>
  person.page.evaluate(async () => (await indexedDB.databases()).filter(({ name }) => name.startsWith("sotay-")).length);

suite("members", (server) => {
  const { person, done } = people(server);

  async function team() {
    const lan = await person();
    await lan.addDeal("Acme", "7");
    await lan.share();
    await lan.synced();
    const minh = await Person.open(server);
    await minh.join(await invite(lan), "Minh");
    await lan.settings("Members & invitations");
    await line(lan, "Minh").waitFor();
    return [lan, minh];
  }

  it("are promoted and demoted while their page is open", async () => {
    const [lan, minh] = await team();
    const dialog = await manage(lan, "Minh");
    await pick(control(dialog, "Role"), { value: "viewer" });
    await lan.page.locator(".toast").getByText("Minh is now Viewer").waitFor();
    await eventually(() => minh.page.locator("html").getAttribute("data-role"), "viewer");
    await pick(control(await manage(lan, "Minh"), "Role"), { value: "admin" });
    await eventually(() => minh.page.locator("html").getAttribute("data-role"), "admin");
    await minh.settings("Members & invitations");
    await minh.page.getByRole("button", { name: "Create an invite link" }).waitFor();
    await done(lan, minh);
  });

  it("who are removed lose everything within seconds, and somebody takes over", async () => {
    const [lan, minh] = await team();
    await minh.addDeal("Của Minh", "9");
    await minh.card("Của Minh").locator(".deal-card").click();
    await minh.page.locator(".fields").waitFor();
    const owner = control(minh.page.locator(".fields"), "Owner");
    const own = await minh.page.evaluate(() => JSON.parse(localStorage.getItem("sotay.workspaces"))[0].member);
    if (!(await owner.isVisible())) await minh.unfold();
    await pick(owner, { value: own });
    await minh.synced();
    await lan.go("Deals");
    await lan.card("Của Minh").waitFor();
    const dialog = await manage(lan, "Minh");
    await dialog.getByRole("button", { name: "Remove from the team…" }).click();
    await dialog.getByText("1 open deal").waitFor();
    const taker = control(dialog, "Who takes over from Minh?");
    await pick(taker, { value: await lan.page.evaluate(() => JSON.parse(localStorage.getItem("sotay.workspaces"))[0].member) });
    await dialog.getByRole("button", { name: "Remove Minh" }).click();
    await lan.page.locator(".toast").getByText(/took over 1 record from Minh/).waitFor();
    await hears(minh, /Me removed you from the team/);
    await minh.page.getByText("The team's data was deleted from this device.").waitFor();
    await eventually(() => databases(minh), 0);
    // It stays so, and the undo takes the hand-over back whole.
    await minh.reload();
    await hears(minh, /removed you/);
    await lan.page.locator(".toast").getByRole("button", { name: "Undo" }).first().click();
    await minh.page.getByRole("button", { name: "Go on" }).click();
    await minh.arrives(/\/sign-in/);
    await done(lan, minh);
  });

  it("who are removed while they are away hear it at their return, and keep what was never sent as a file", async () => {
    const [lan, minh] = await team();
    await minh.context.setOffline(true);
    await minh.offline();
    await minh.addDeal("Chưa gửi", "5");
    const dialog = await manage(lan, "Minh");
    await dialog.getByRole("button", { name: "Remove from the team…" }).click();
    await dialog.getByRole("button", { name: "Remove Minh" }).click();
    await lan.page.locator(".toast").getByText("Minh was removed from the team").waitFor();
    await minh.context.setOffline(false);
    await hears(minh, /removed you from the team/);
    await minh.page.getByText(/changes? of yours (was|were) never sent/).waitFor();
    const [file] = await Promise.all([
      minh.page.waitForEvent("download"),
      minh.page.getByRole("main").getByRole("button").first().click(),
    ]);
    assert.equal(file.suggestedFilename(), "sotay-unsent.sotay");
    await minh.page.getByRole("button", { name: "Delete from this device" }).click();
    await minh.page.getByText("The team's data was deleted from this device.").waitFor();
    await eventually(() => databases(minh), 0);
    await done(lan, minh);
  });

  it("who are suspended come back when they are let in again", async () => {
    const [lan, minh] = await team();
    const dialog = await manage(lan, "Minh");
    await dialog.getByRole("button", { name: "Suspend", exact: true }).click();
    await dialog.getByRole("button", { name: "Suspend Minh" }).click();
    await hears(minh, /suspended your access/);
    await line(lan, "Minh").getByText("Suspended").waitFor();
    await (await manage(lan, "Minh")).getByRole("button", { name: "Let in again" }).click();
    await lan.page.locator(".toast").getByText("Minh was let in again").waitFor();
    await minh.page.getByRole("button", { name: "Go on" }).click();
    await minh.arrives(/\/sign-in/);
    await done(lan, minh);
  });

  it("own a workspace in turn, and leave it", async () => {
    const [lan, minh] = await team();
    // The last owner stays.
    await lan.page.getByRole("button", { name: "Leave the team" }).click();
    await lan.page.getByRole("dialog").getByRole("button", { name: "Leave the team" }).click();
    await lan.page.locator(".toast").getByText(/A team has an owner/).waitFor();
    refusedOnPurpose(lan, "409");
    await pick(control(await manage(lan, "Minh"), "Role"), { value: "owner" });
    await eventually(() => minh.page.locator("html").getAttribute("data-role"), "owner");
    await lan.page.getByRole("button", { name: "Leave the team" }).click();
    await lan.page.getByRole("dialog").getByRole("button", { name: "Leave the team" }).click();
    await hears(lan, /You left the team/);
    // Whoever owns it deletes it, by its name.
    await minh.settings("Members & invitations");
    await minh.page.getByRole("button", { name: "Delete the workspace…" }).click();
    const dialog = minh.page.getByRole("dialog");
    assert.equal(await dialog.getByRole("button", { name: "Delete it for everybody" }).isDisabled(), true);
    await dialog.getByRole("textbox").fill("My team");
    await dialog.getByRole("button", { name: "Delete it for everybody" }).click();
    await hears(minh, /deleted this workspace/);
    await done(lan, minh);
  });

  it("come by invitations that say whom, as what, how often and until when, and can be revoked", async () => {
    const [lan, minh] = await team();
    const link = await invite(lan, "viewer");
    const open = lan.page.locator(".invites .line");
    await open.filter({ hasText: "Viewer, 1 use left" }).waitFor();
    const hoa = await Person.open(server);
    await hoa.page.goto(link);
    await hoa.page.getByText(/Your role: Viewer/).waitFor();
    await open.filter({ hasText: "Viewer, 1 use left" }).getByRole("button").click();
    await lan.page.locator(".toast").getByText("The invitation was revoked").waitFor();
    await hoa.page.reload();
    await hoa.page.getByText("This invitation has ended").waitFor();
    // A link for one lets in one.
    const once = await invite(lan);
    await hoa.join(once, "Hoa");
    const mai = await Person.open(server);
    await mai.page.goto(once);
    await mai.page.getByText("This invitation has ended").waitFor();
    for (const one of [hoa, mai]) await one.context.close();
    await done(lan, minh);
  });
});
