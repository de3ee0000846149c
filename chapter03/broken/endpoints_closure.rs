//! One closure around methods of different types.

type Endpoint<Request, Response> = Box<dyn Fn(Request) -> Response>;

fn main() {
    let get: Endpoint<u64, String> = Box::new(|id| format!("order {id}"));
    let list: Endpoint<u64, Vec<u64>> = Box::new(|user| vec![user * 10, user * 10 + 1]);

    let announced = |method: &'static str, inner: Endpoint<_, _>| {
        move |request| {
            println!("{method}");
            inner(request)
        }
    };

    announced("get_order", get)(7);
    announced("list_orders", list)(1);
}
