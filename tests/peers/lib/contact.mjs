/** The record that every peer stores: a CRM contact of eleven short fields. */

const STAGES = ["lead", "qualified", "proposal", "customer"];
const CITIES = ["Berlin", "Lyon", "Porto", "Turin", "Ghent"];

export const FIELD_COUNT = 11;

export function contact(index) {
  return {
    first_name: `Ada${index}`,
    last_name: `Example${index}`,
    email: `ada.${index}@example.com`,
    phone: `+49 30 ${100000 + index}`,
    company: `Company ${index % 997}`,
    title: "Head of Purchasing",
    city: CITIES[index % CITIES.length],
    country: "DE",
    stage: STAGES[index % STAGES.length],
    owner: `user-${index % 17}`,
    note: `Met at trade fair ${index % 31}`,
  };
}
