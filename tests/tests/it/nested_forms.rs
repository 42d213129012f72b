//! Forms that a request prepares, forms inside forms, and rows: over HTTP, with and without JavaScript.

use mizan::forms::{Choice, FormSetup};
use mizan::prelude::*;
use mizan::testing::TestSite;
use mizan_tests::assert_problem;
use serde_json::{Value, json};

/// One thing to be bought.
#[derive(MizanForm, Serialize, ToSchema)]
#[form(nested)]
struct Item {
    name: String,
    #[field(min_value = 1, initial = 1)]
    amount: u8,
}

#[derive(MizanForm, Serialize, ToSchema)]
#[form(nested)]
struct Contact {
    #[field(email)]
    email: String,
    phone: Option<String>,
}

#[derive(MizanForm, Serialize, ToSchema)]
#[form(name = "order", manual)]
struct OrderForm {
    contact: Contact,
    #[field(min_forms = 1, max_forms = 3, can_delete)]
    items: Vec<Item>,
    #[field(choices)]
    shop: i64,
    #[field(disabled)]
    channel: String,
    #[field(depends_on = [shop])]
    voucher: Option<String>,
}

impl Submit for OrderForm {
    type Output = Self;

    async fn prepare(request: &Request, form: &mut FormSetup) -> Result<()> {
        let shops: Vec<(i64, String)> = request
            .db()
            .query("SELECT 7, 'Wien' UNION SELECT 9, 'Graz' ORDER BY 1")
            .fetch_all()
            .await?;
        let choices = shops.into_iter();
        form.field("shop")
            .choices(choices.map(|(id, name)| Choice::new(id.to_string(), name)));
        form.field("channel").initial("web");
        form.field("items.name").label("What");
        Ok(())
    }

    async fn clean(&mut self, _: &Request) -> Result<(), FormErrors> {
        let mut errors = FormErrors::new();
        if self.items.iter().any(|item| item.name == "Poison") {
            errors.add("items.0.name", FieldError::new("banned", "Not here."));
            errors.add_non_field(FieldError::new("police", "We have called them."));
        }
        errors.into_result(())
    }

    async fn clean_submit(&mut self, _: &Request) -> Result<(), FormErrors> {
        match self.voucher.as_deref() {
            Some("used") => Err(FormErrors::of("voucher", FieldError::new("used", "Used."))),
            _ => Ok(()),
        }
    }

    async fn submit(self, _: &Request) -> Result<Self> {
        Ok(self)
    }
}

#[page("/order")]
async fn order_page(request: Request) -> Result<HttpResponse> {
    Ok(match request.form::<OrderForm>().await? {
        Submitted::Done(order) => HttpResponse::Ok().body(format!("{} items", order.items.len())),
        Submitted::Show(form) => HttpResponse::Ok().body(form.to_string()),
    })
}

/// The same form twice.
#[page("/swap")]
async fn swap_page(request: Request) -> Result<HttpResponse> {
    let mut page = String::new();
    for side in ["left", "right"] {
        let form = BoundForm::<OrderForm>::unbound().with_prefix(side);
        match request.form_with(form).await? {
            Submitted::Done(order) => page += &format!("{side}: {}", order.contact.email),
            Submitted::Show(form) => page += &form.to_string(),
        }
    }
    Ok(HttpResponse::Ok().body(page))
}

async fn start() -> TestSite {
    let site = example_site::site()
        .form::<OrderForm>()
        .page(order_page)
        .page(swap_page);
    TestSite::start(site).await
}

fn order() -> Value {
    json!({"contact": {"email": "ada@example.org"}, "items": [{"name": "Tea", "amount": 2}, {}], "shop": 9,
        "channel": "phone"})
}

const PAIRS: &[(&str, &str)] = &[
    ("contact.email", "ada@example.org"),
    ("contact.phone", ""),
    ("items.0.name", "Tea"),
    ("items.0.amount", "2"),
    ("items.3.name", ""),
    ("items.3.amount", "1"),
    ("shop", "9"),
    ("channel", "phone"),
];

#[mizan::test]
async fn json_and_urlencoded_rows_mean_the_same() {
    let site = start().await;
    let client = site.client();
    let expected = json!({"contact": {"email": "ada@example.org", "phone": null},
        "items": [{"name": "Tea", "amount": 2}], "shop": 9, "channel": "web", "voucher": null});
    assert_eq!(client.submit("order", order()).await.value(), expected);
    let response = client.post("/api/mizan/order.submit").form(PAIRS).await;
    assert_eq!(response.value(), expected);
    let mut wrong = order();
    wrong["shop"] = json!(8);
    wrong["items"][1] = json!({"amount": 0});
    let response = client.submit("order", wrong).await;
    assert_problem(&response, 422, "invalid");
    assert_eq!(response.error_codes("shop"), ["invalid_choice"]);
    assert_eq!(response.error_codes("items.1.name"), ["required"]);
    assert_eq!(response.error_codes("items.1.amount"), ["min_value"]);
}

#[mizan::test]
async fn the_schema_is_the_request_s_own() {
    let site = start().await;
    let schema = site.client().context("order.schema").await.value();
    let fields = schema["fields"].as_array().unwrap();
    assert_eq!(
        fields[2]["choices"][1],
        json!({"value": "9", "label": "Graz"})
    );
    assert_eq!(fields[3]["initial"], "web");
    assert_eq!(fields[1]["fields"][0]["label"], "What");
    assert_eq!(fields[1]["empty_form"], json!({"name": "", "amount": 1}));
}

#[mizan::test]
async fn live_validation_looks_at_the_wanted_fields_only() {
    let site = start().await;
    let client = site.client();
    let errors = async |query: &str, value: Value| {
        let address = format!("/api/mizan/order.validate{query}");
        let answer = client.post(&address).json(&value).await.value();
        let errors = answer["errors"].as_object().unwrap();
        assert_eq!(answer["valid"], errors.is_empty());
        // In whatever order this build of serde_json keeps them.
        let mut fields: Vec<String> = errors.keys().cloned().collect();
        fields.sort_unstable();
        fields
    };
    let wrong = json!({"contact": {"email": "no", "phone": {"a": 1}}, "items": [{"name": ""}], "voucher": {"a": 1}});
    assert_eq!(
        errors("?fields=contact.email", wrong.clone()).await,
        ["contact.email"]
    );
    assert_eq!(
        errors("?fields=shop", wrong.clone()).await,
        ["shop", "voucher"]
    );
    assert_eq!(
        errors("?fields=items.0.name,unknown", wrong.clone()).await,
        ["items.0.name"]
    );
    assert!(errors("?fields=unknown", wrong.clone()).await.is_empty());
    assert_eq!(errors("", wrong).await.len(), 6);
    // The form's own clean: filtered, and only when every field is clean.
    let mut banned = order();
    banned["items"][0]["name"] = json!("Poison");
    assert_eq!(
        errors("?fields=items", banned.clone()).await,
        ["items.0.name"]
    );
    assert!(errors("?fields=contact", banned.clone()).await.is_empty());
    assert_eq!(
        errors("", banned.clone()).await,
        ["__all__", "items.0.name"]
    );
    banned["contact"] = json!(null);
    assert!(errors("?fields=items", banned).await.is_empty());
    // What only a submission may ask.
    let mut used = order();
    used["voucher"] = json!("used");
    assert!(errors("", used.clone()).await.is_empty());
    let response = client.submit("order", used).await;
    assert_eq!(response.error_codes("voucher"), ["used"]);
}

#[mizan::test]
async fn rows_are_added_without_javascript() {
    let site = start().await;
    let client = site.client();
    let page = client.get("/order").await;
    assert!(
        page.text().contains("<option value=\"9\">Graz</option>"),
        "{}",
        page.text()
    );
    assert!(page.text().contains("name=\"items.ADD\""));
    let fields = [
        ("contact.email", "no"),
        ("items.0.name", "Tea"),
        ("items.ADD", "1"),
    ];
    let page = client.post("/order").form(&fields).await;
    assert_eq!(page.status(), 200);
    assert!(
        page.text().contains("name=\"items.1.name\""),
        "{}",
        page.text()
    );
    assert!(page.text().contains("value=\"Tea\"") && !page.text().contains("aria-invalid"));
    let page = client.post("/order").form(&fields[..2]).await;
    assert_eq!(page.status(), 422);
    assert!(
        page.text().contains("id=\"id_items.0.amount_error\""),
        "{}",
        page.text()
    );
    let page = client.post("/order").form(PAIRS).await;
    assert_eq!(page.text(), "1 items");
}

#[mizan::test]
async fn two_forms_of_a_kind_on_one_page_do_not_meet() {
    let site = start().await;
    let client = site.client();
    let prefixed: Vec<(String, &str)> = PAIRS
        .iter()
        .map(|(name, value)| (format!("right.{name}"), *value))
        .collect();
    let fields: Vec<_> = prefixed
        .iter()
        .map(|(name, value)| (name.as_str(), *value))
        .collect();
    let page = client.post("/swap").form(&fields).await;
    assert!(
        page.text().ends_with("right: ada@example.org"),
        "{}",
        page.text()
    );
    assert!(page.text().contains("name=\"left.contact.email\""));
    assert!(!page.text().contains("aria-invalid"), "{}", page.text());
    let page = client.post("/swap").form(&fields[1..]).await;
    assert_eq!(page.status(), 422);
    assert!(page.text().contains("id=\"id_right.contact.email_error\""));
    assert!(!page.text().contains("id=\"id_left.contact.email_error\""));
}
